package io.seedling.iso;

import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a tree's links stay within it, once they are files below a directory: each is followed as
 * a system would, through the tree's other links.
 */
final class LinkBounds {
  private static final int MAX_LINKS = 40; // that a name may lead through; as in Linux

  private final Path top;

  /**
   * @param top the directory to write below
   */
  LinkBounds(Path top) {
    this.top = top;
  }

  /**
   * Refuses a link that leads out.
   *
   * @param above the directories that lead to the link, the root first
   */
  void require(IsoNode.SymbolicLink link, List<IsoNode.Directory> above, Path path)
      throws FileSystemException {
    Walk walk = new Walk(above);
    try {
      if (walk.leaves(link.target())) {
        throw new FileSystemException(
            path.toString(), null, "is a link that leads out of " + top + ", to " + link.target());
      }
    } catch (InvalidPathException e) {
      throw new FileSystemException(
          path.toString(), null, "is a link to what no file here can be called: " + link.target());
    }
  }

  /** One way through the tree. */
  private final class Walk {
    private final List<IsoNode.@Nullable Directory> at; // null: a directory that is not in the tree
    private final Deque<String> ahead = new ArrayDeque<>();
    private int links;

    Walk(List<IsoNode.Directory> above) {
      at = new ArrayList<>(above);
    }

    boolean leaves(String target) {
      boolean outside = !enter(target);
      while (!outside && !ahead.isEmpty()) {
        outside = !step(ahead.pop());
      }
      return outside;
    }

    /** Puts a target before what is left; returns false where it begins at a root. */
    private boolean enter(String target) {
      Path path = top.getFileSystem().getPath(target);
      for (int i = path.getNameCount() - 1; i >= 0; i--) {
        ahead.push(path.getName(i).toString());
      }
      return path.getRoot() == null;
    }

    private boolean step(String name) {
      if (name.isEmpty() || name.equals(".")) {
        return true;
      }
      if (name.equals("..")) {
        at.remove(at.size() - 1);
        return !at.isEmpty();
      }
      IsoNode.Directory here = at.get(at.size() - 1);
      IsoNode found = here == null ? null : child(here, name);
      if (found instanceof IsoNode.SymbolicLink link) {
        return links++ == MAX_LINKS ? end() : enter(link.target());
      }
      at.add(found instanceof IsoNode.Directory below ? below : null);
      return true;
    }

    /** A circle leads nowhere. */
    private boolean end() {
      ahead.clear();
      return true;
    }
  }

  /** The children are sorted by name. */
  private static @Nullable IsoNode child(IsoNode.Directory directory, String name) {
    int from = 0;
    int to = directory.children().size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      int order = directory.children().get(middle).name().compareTo(name);
      if (order == 0) {
        return directory.children().get(middle);
      } else if (order < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return null;
  }
}

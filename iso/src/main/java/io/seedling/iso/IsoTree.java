package io.seedling.iso;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a volume shall hold: an immutable directory tree.
 *
 * @param root the directory without a name
 */
public record IsoTree(IsoNode.Directory root) {

  /** Refuses a root that has a name. */
  public IsoTree {
    if (!root.name().isEmpty()) {
      throw new IllegalArgumentException(
          "the root directory has a name: '" + root.name() + "'; it takes an empty one");
    }
  }

  /** Returns a tree that holds what this directory holds; the root's name is empty. */
  public static IsoTree of(IsoNode.Directory root) {
    return new IsoTree(root);
  }

  /**
   * Walks a directory and returns what it holds, without reading any file's bytes.
   *
   * <p>What a checkout or a copy would change is left out, so that the same files give the same
   * volume anywhere: everything is root's and has the volume's own date, and modes are 0444 for a
   * file, 0555 for a directory and for a file that its owner may execute (where the file system has
   * permissions), 0777 for a link. Symbolic links are kept and never followed, except {@code
   * directory} itself. Hard links to one file have one content, where the file system tells.
   *
   * @throws FileSystemException where an entry is neither a file, a directory nor a symbolic link
   * @throws IllegalArgumentException where a name is no text
   */
  public static IsoTree of(Path directory) throws IOException {
    return of(directory, Set.of());
  }

  /**
   * Walks a directory as {@link #of(Path)} does, and takes over what is asked for.
   *
   * @param kept what is taken from the files, {@code directory} itself included; where the file
   *     system has no modes or no owners, what {@link #of(Path)} says
   */
  public static IsoTree of(Path directory, Set<Keep> kept) throws IOException {
    return new TreeWalk(directory, kept).tree();
  }

  /** Returns the node at a path of names with slashes between them, or null. */
  @Nullable IsoNode find(String path) {
    IsoNode found = root;
    for (int start = 0; start <= path.length(); ) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      found = found instanceof IsoNode.Directory in ? in.find(path.substring(start, end)) : null;
      start = end + 1;
    }
    return found;
  }

  /** Returns the path of a node of this tree, without a leading slash, for messages. */
  String pathOf(IsoNode node) {
    return pathBelow(root, "", node);
  }

  private static String pathBelow(IsoNode.Directory directory, String prefix, IsoNode sought) {
    for (IsoNode child : directory.children()) {
      String path = prefix + child.name();
      if (child == sought) {
        return path;
      }
      if (child instanceof IsoNode.Directory below) {
        String found = pathBelow(below, path + "/", sought);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    return "";
  }
}

package io.seedling.cli;

import io.seedling.iso.IsoNode;
import io.seedling.iso.IsoTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a volume's tree that a command line names, each with all that is below it. */
final class IsoSelection {

  /**
   * One entry.
   *
   * @param path from the root, without a slash at either end
   */
  record Entry(String path, IsoNode node) {}

  /** What is selected of one directory. */
  private static final class Part {
    private final Map<String, Part> parts = new HashMap<>();
    private boolean whole;
  }

  private final IsoTree tree;
  private final Part root = new Part();

  private IsoSelection(IsoTree tree) {
    this.tree = tree;
  }

  /**
   * @param image what the volume is called in errors
   * @param paths with slashes between names; none: everything
   * @throws ReportedException where a path is not there
   */
  static IsoSelection of(Path image, IsoTree tree, List<String> paths) throws ReportedException {
    IsoSelection selection = new IsoSelection(tree);
    selection.root.whole = paths.isEmpty();
    for (String path : paths) {
      if (!selection.add(path)) {
        throw new ReportedException(
            ExitCode.FAILED, image + ": there is no " + path + " in the volume", null);
      }
    }
    return selection;
  }

  private boolean add(String path) {
    IsoNode node = tree.root();
    Part part = root;
    for (String name : path.split("/", -1)) {
      boolean directory = node instanceof IsoNode.Directory;
      if (directory && (name.isEmpty() || name.equals("."))) {
        continue;
      }
      IsoNode child = node instanceof IsoNode.Directory above ? child(above, name) : null;
      if (child == null) {
        return false;
      }
      node = child;
      part = part.parts.computeIfAbsent(name, absent -> new Part());
    }
    part.whole = true;
    return true;
  }

  private static @Nullable IsoNode child(IsoNode.Directory directory, String name) {
    for (IsoNode child : directory.children()) {
      if (child.name().equals(name)) {
        return child;
      }
    }
    return null;
  }

  /** Returns what is selected, directories before what they hold. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    add(entries, tree.root(), root, "");
    return entries;
  }

  private static void add(
      List<Entry> entries, IsoNode.Directory directory, Part part, String prefix) {
    for (IsoNode child : directory.children()) {
      Part below = part.whole ? part : part.parts.get(child.name());
      if (below != null) {
        String path = prefix + child.name();
        if (below.whole) {
          entries.add(new Entry(path, child));
        }
        if (child instanceof IsoNode.Directory deeper) {
          add(entries, deeper, below, path + "/");
        }
      }
    }
  }

  /** Returns a tree of what is selected and the directories above it. */
  IsoTree tree() {
    return root.whole ? tree : new IsoTree(pruned(tree.root(), root));
  }

  private static IsoNode.Directory pruned(IsoNode.Directory directory, Part part) {
    List<IsoNode> children = new ArrayList<>();
    for (IsoNode child : directory.children()) {
      Part below = part.parts.get(child.name());
      if (below != null) {
        boolean partly = !below.whole && child instanceof IsoNode.Directory;
        children.add(partly ? pruned((IsoNode.Directory) child, below) : child);
      }
    }
    return new IsoNode.Directory(directory.name(), directory.attributes(), children);
  }
}

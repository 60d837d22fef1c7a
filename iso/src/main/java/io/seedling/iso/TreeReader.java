package io.seedling.iso;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a tree of what a walk meets. */
final class TreeReader implements HierarchyWalk.Visitor {
  private static final int HEAP_A_NODE = 384; // bytes, besides names, targets and extents
  private static final int HEAP_A_DIRECTORY = 128; // besides what the walk keeps of it
  private static final int HEAP_AN_EXTENT = 40;

  private final FoundVolume volume;
  private final Budget budget;
  private final List<Finding> leftOut = new ArrayList<>();

  /** What has been met in each directory so far, directories excepted. */
  private final Map<FoundDirectory, List<IsoNode>> children = new HashMap<>();

  /** The names of the directory that is being walked, directories included. */
  private final Set<String> names = new HashSet<>();

  private TreeReader(FoundVolume volume, Budget budget) {
    this.volume = volume;
    this.budget = budget;
  }

  /**
   * Reads the whole tree of a view.
   *
   * @throws IsoFormatException where something cannot be read
   */
  static VolumeListing read(FoundVolume volume, NameView view) throws IOException {
    Budget budget = Budget.ofReader(volume);
    TreeReader reader = new TreeReader(volume, budget);
    HierarchyWalk.Manner manner = new HierarchyWalk.Manner(view, view == NameView.ROCK_RIDGE);
    List<FoundDirectory> directories = HierarchyWalk.walk(volume, manner, budget, reader);
    return new VolumeListing(reader.tree(directories), reader.leftOut);
  }

  /** Makes the directories from the last, which has none below it that come after, to the root. */
  private IsoTree tree(List<FoundDirectory> directories) {
    for (int i = directories.size() - 1; i > 0; i--) {
      FoundDirectory directory = directories.get(i);
      FoundDirectory parent = directory.parent();
      if (parent != null) {
        childrenOf(parent).add(node(directory));
      }
    }
    return new IsoTree(node(directories.get(0)));
  }

  private IsoNode.Directory node(FoundDirectory directory) {
    List<IsoNode> nodes = childrenOf(directory);
    children.remove(directory);
    return new IsoNode.Directory(directory.name(), directory.attributes(), nodes);
  }

  private List<IsoNode> childrenOf(FoundDirectory directory) {
    List<IsoNode> nodes = children.get(directory);
    if (nodes == null) {
      nodes = new ArrayList<>();
      children.put(directory, nodes);
    }
    return nodes;
  }

  @Override
  public void entry(FoundDirectory directory, FoundEntry entry) throws IOException {
    String name = entry.name();
    if (!names.add(name)) {
      volume
          .problems()
          .broken(
              Finding.error(
                  entry.record().offset(),
                  "ECMA-119 §9.3",
                  directory.pathOf(name),
                  "two entries of one directory have this name"));
    }
    take(heap(entry), directory, entry);
    if (entry.record().isDirectory()) {
      return; // it comes with the walk's list
    }
    SystemUse use = entry.systemUse();
    if (entry.isLink()) {
      childrenOf(directory).add(link(directory, entry, name));
    } else if (!use.hasPosix()
        || use.type() == FoundEntry.REGULAR_TYPE
        || use.type() == FoundEntry.DIRECTORY_TYPE) {
      IsoContent content = new ExtentContent(volume.bytes(), directory, entry);
      childrenOf(directory).add(new IsoNode.RegularFile(name, entry.attributes(), content));
    } else {
      leaveOut(directory, entry, name);
    }
  }

  @Override
  public void end(FoundDirectory directory) {
    names.clear();
  }

  private static long heap(FoundEntry entry) {
    long text = 2L * entry.name().length() + entry.systemUse().target().length();
    return entry.record().isDirectory()
        ? text + HEAP_A_DIRECTORY
        : text + HEAP_A_NODE + (long) HEAP_AN_EXTENT * entry.extents().size();
  }

  private void take(long heap, FoundDirectory directory, FoundEntry entry)
      throws UnsupportedIsoException {
    if (!budget.takeHeap(heap)) {
      String fault = "the volume holds more than there is memory for";
      long offset = entry.record().offset();
      volume.problems().beyond(Finding.error(offset, "ECMA-119 §6.8", directory.path(), fault));
    }
  }

  private IsoNode link(FoundDirectory directory, FoundEntry entry, String name)
      throws IsoFormatException {
    String fault = entry.targetFault();
    if (fault != null) {
      throw new IsoFormatException(entry.record().offset(), directory.pathOf(name) + ": " + fault);
    }
    String target = entry.systemUse().target().text();
    return new IsoNode.SymbolicLink(name, entry.attributes(), target);
  }

  private void leaveOut(FoundDirectory directory, FoundEntry entry, String name)
      throws UnsupportedIsoException {
    String what =
        switch (entry.systemUse().type()) {
          case 0010000 -> "a named pipe";
          case 0020000 -> "a character device";
          case 0060000 -> "a block device";
          case 0140000 -> "a socket";
          default -> "of an unknown type";
        };
    String path = directory.pathOf(name);
    take(2L * path.length(), directory, entry);
    leftOut.add(
        new Finding(Severity.INFO, entry.record().offset(), "RRIP §4.1.1", path, "it is " + what));
  }
}

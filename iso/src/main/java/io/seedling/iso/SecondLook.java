package io.seedling.iso;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A second walk, for the few things of which the first kept only a number: the names that seem to
 * be there twice, and the extents that overlap.
 */
final class SecondLook implements HierarchyWalk.Visitor {
  private static final int MOST_NAMES = 10_000; // of one directory, that are kept for comparison

  private final FoundVolume volume;
  private final NameHashes hashes;
  private final Set<Long> sought = new HashSet<>();
  private final Map<Long, String> pathsByOffset = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  /**
   * @param overlaps of which the files' names are sought
   */
  SecondLook(FoundVolume volume, NameHashes hashes, List<ExtentMap.Overlap> overlaps) {
    this.volume = volume;
    this.hashes = hashes;
    for (ExtentMap.Overlap overlap : overlaps) {
      sought.add(overlap.first().offset());
      sought.add(overlap.second().offset());
    }
  }

  @Override
  public void entry(FoundDirectory directory, FoundEntry entry) throws IOException {
    if (!entry.systemUse().isRelocated() && hashes.isSuspect(entry.name())) {
      compare(directory, entry);
    }
    for (Extent extent : entry.extents()) {
      if (extent.length() > 0 && sought.contains(extent.offset())) {
        pathsByOffset.putIfAbsent(extent.offset(), directory.pathOf(entry.name()));
      }
    }
  }

  /** Names that only look alike are made so by somebody; then they may be any number. */
  private void compare(FoundDirectory directory, FoundEntry entry) {
    boolean full = names.size() == MOST_NAMES;
    if (full || !names.add(entry.name())) {
      String fault =
          full
              ? "more than " + MOST_NAMES + " names look alike, and are not compared"
              : "two entries of one directory have this name";
      String path = directory.pathOf(entry.name());
      volume.problems().note(Finding.error(entry.record().offset(), "ECMA-119 §9.3", path, fault));
    }
  }

  @Override
  public void end(FoundDirectory directory) {
    names.clear();
  }

  /** Returns the path of a file or directory whose extent begins there; empty if there is none. */
  String pathAt(long offset) {
    return pathsByOffset.getOrDefault(offset, "");
  }
}

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
    if (!entry.systemUse().isRelocated()
        && hashes.isSuspect(entry.name())
        && !names.add(entry.name())) {
      volume
          .problems()
          .note(
              Finding.error(
                  entry.record().offset(),
                  "ECMA-119 §9.3",
                  directory.pathOf(entry.name()),
                  "two entries of one directory have this name"));
    }
    for (Extent extent : entry.extents()) {
      if (extent.length() > 0 && sought.contains(extent.offset())) {
        pathsByOffset.putIfAbsent(extent.offset(), directory.pathOf(entry.name()));
      }
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

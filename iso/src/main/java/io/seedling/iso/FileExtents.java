package io.seedling.iso;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * The files of a volume, in the order of their sectors. One content is one extent, however many
 * names of however many hierarchies point to it. It is the object that counts: two contents may be
 * equal, in bytes or by {@code equals}, and have an extent each.
 */
final class FileExtents {
  private final IdentityHashMap<IsoContent, PlacedFile> byContent = new IdentityHashMap<>();
  private final List<PlacedFile> files = new ArrayList<>(); // the map's own order is by chance

  /** Returns where a file lies or will lie. */
  PlacedFile of(IsoNode.RegularFile node) {
    PlacedFile placed = byContent.get(node.content());
    if (placed == null) {
      placed = new PlacedFile(node);
      byContent.put(node.content(), placed);
      files.add(placed);
    }
    return placed;
  }

  List<PlacedFile> files() {
    return files;
  }

  /** Puts the first file at a sector and the others after it; returns the sector after the last. */
  long placeAt(long sector) {
    long next = sector;
    for (PlacedFile file : files) {
      file.placeAt(next);
      next += file.sectors();
      if (next > Sectors.MAX_COUNT) {
        throw new IllegalArgumentException(
            "the volume would be longer than 8 TiB, which is the most that 32-bit sector numbers"
                + " reach");
      }
    }
    return next;
  }
}

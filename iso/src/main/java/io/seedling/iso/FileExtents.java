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
  private static final long MAX_LENGTH = Sectors.MAX_COUNT * Sectors.SIZE;

  private final int interchangeLevel;
  private final IdentityHashMap<IsoContent, PlacedFile> byContent = new IdentityHashMap<>();
  private final List<PlacedFile> files = new ArrayList<>(); // the map's own order is by chance

  /**
   * @param interchangeLevel 1 or 2, where a file has one extent, or 3
   */
  FileExtents(int interchangeLevel) {
    this.interchangeLevel = interchangeLevel;
  }

  /**
   * Returns where a file lies or will lie.
   *
   * @throws IllegalArgumentException where it is longer than a volume can record
   */
  PlacedFile of(IsoNode.RegularFile node, PlacedDirectory parent) {
    PlacedFile placed = byContent.get(node.content());
    if (placed == null) {
      placed = new PlacedFile(node);
      requireLength(placed.size(), node, parent);
      byContent.put(node.content(), placed);
      files.add(placed);
    }
    return placed;
  }

  /** Returns where a file lies that has been met. */
  PlacedFile placed(IsoNode.RegularFile node) {
    PlacedFile placed = byContent.get(node.content());
    if (placed == null) {
      throw new AssertionError("'" + node.name() + "' has not been met");
    }
    return placed;
  }

  private void requireLength(long size, IsoNode node, PlacedDirectory parent) {
    boolean oneExtent = interchangeLevel < 3;
    if (size >= 0 && size <= (oneExtent ? DirectoryRecord.MAX_EXTENT_LENGTH : MAX_LENGTH)) {
      return;
    }
    throw new IllegalArgumentException(
        ("the file '" + parent.pathOf(node) + "' is " + size + " bytes long; ")
            + (oneExtent
                ? "with interchange level " + interchangeLevel + " a volume holds 4 GiB - 1"
                : "a volume holds 8 TiB"));
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

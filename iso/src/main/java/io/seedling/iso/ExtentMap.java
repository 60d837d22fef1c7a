package io.seedling.iso;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which blocks of a volume are in use, and by whom: one number for each extent, to save memory. */
final class ExtentMap {
  private static final long STRUCTURE = 1L << 31;
  private static final long LENGTH_MASK = STRUCTURE - 1;
  private static final int MOST_OVERLAPS = 50; // that are told of

  private final int blockSize;
  private long[] extents = new long[256];
  private int count;

  /**
   * @param blockSize bytes of a block, in which the extents begin
   */
  ExtentMap(int blockSize) {
    this.blockSize = blockSize;
  }

  /** Two extents that share blocks, and are not the same; a file's is the second. */
  record Overlap(Use first, Use second) {}

  /**
   * An extent.
   *
   * @param offset where it begins, in bytes from the start of the volume
   * @param structure whether it is the volume's own: descriptors, path tables, directories
   */
  record Use(long offset, boolean structure) {}

  /** Adds a file's extent; one that is empty takes no blocks. */
  void addFile(Extent extent) {
    add(extent, 0);
  }

  /** Adds an extent of the volume's own. */
  void addStructure(Extent extent) {
    add(extent, STRUCTURE);
  }

  private void add(Extent extent, long kind) {
    long blocks = (extent.length() + blockSize - 1) / blockSize;
    if (blocks == 0) {
      return;
    }
    if (count == extents.length) {
      extents = Arrays.copyOf(extents, count + count / 2);
    }
    long start = extent.offset() / blockSize;
    extents[count++] = (start << 32) | kind | Math.min(blocks, LENGTH_MASK);
  }

  /** Returns the extents that overlap another; the same extent under two names is a hard link. */
  List<Overlap> overlaps() {
    flipSigns(); // so that blocks are compared as the unsigned numbers that they are
    Arrays.sort(extents, 0, count);
    flipSigns();
    List<Overlap> overlaps = new ArrayList<>();
    long furthest = 0;
    long furthestEnd = 0;
    for (int i = 0; i < count && overlaps.size() < MOST_OVERLAPS; i++) {
      long extent = extents[i];
      boolean known = i > 0 && extent == extents[i - 1];
      if (!known && start(extent) < furthestEnd) {
        overlaps.add(overlap(use(furthest), use(extent)));
      }
      if (end(extent) > furthestEnd) {
        furthestEnd = end(extent);
        furthest = extent;
      }
    }
    return overlaps;
  }

  private static Overlap overlap(Use left, Use right) {
    return right.structure() ? new Overlap(right, left) : new Overlap(left, right);
  }

  private void flipSigns() {
    for (int i = 0; i < count; i++) {
      extents[i] ^= Long.MIN_VALUE;
    }
  }

  private Use use(long extent) {
    return new Use(start(extent) * blockSize, (extent & STRUCTURE) != 0);
  }

  private static long start(long extent) {
    return extent >>> 32;
  }

  private static long end(long extent) {
    return start(extent) + (extent & LENGTH_MASK);
  }
}

package io.seedling.qcow2;

/**
 * A run of guest bytes that are all recorded alike.
 *
 * @param guestOffset where it begins, in bytes of the guest's disk
 * @param length bytes, at least 1
 * @param depth which image of the chain says so, from 0, the top; for what no image records, the
 *     last one that is long enough
 * @param hostOffset where the bytes lie in that image's file (or its external data file), or where
 *     a place is kept for them; -1 for nowhere
 */
public record Extent(long guestOffset, long length, Kind kind, int depth, long hostOffset) {

  /** How bytes are recorded. */
  public enum Kind {
    /** As they are. */
    DATA,
    /** Compressed, a cluster of them. */
    COMPRESSED,
    /** As zeros, by a flag or a hole. */
    ZERO,
    /**
     * By a place that is kept for them in a qcow2 image's file, where there is a hole: as zeros.
     */
    UNWRITTEN,
    /** By no image of the chain, so as zeros. */
    ABSENT;

    /** Whether the bytes are zeros, as is known without reading them. */
    public boolean readsAsZeros() {
      return this == ZERO || this == UNWRITTEN || this == ABSENT;
    }

    /** Whether QEMU calls them data. */
    public boolean isData() {
      return this == DATA || this == COMPRESSED || this == UNWRITTEN;
    }
  }

  /** Returns the first guest byte behind it. */
  public long end() {
    return guestOffset + length;
  }
}

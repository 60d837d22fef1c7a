package io.seedling.qcow2;

import java.nio.ByteBuffer;

/**
 * A loaded L2 table, or a slice of a large one (QEMU's word): for each cluster of its guest range
 * an entry of 8 bytes, or with extended L2 entries of 16 (QEMU's {@code docs/interop/qcow2.txt},
 * sections "L1 and L2 tables" and "Extended L2 entries").
 *
 * <p>What it is asked about are units: clusters, or subclusters where the image has them.
 */
final class L2Table {
  /** Bits 9 to 55 of an entry: a host offset. */
  static final long OFFSET_MASK = 0x00fffffffffffe00L;

  static final long COMPRESSED = 1L << 62;
  static final long COPIED = 1L << 63;
  static final long ALL_ZEROS = 1; // version 3, without extended L2 entries

  /** What is reserved in an entry of a cluster that is not compressed: bits 0 to 8 and 56 to 61. */
  private static final long RESERVED = 0x3f000000000001ffL;

  private final Geometry geometry;
  private final boolean externalData;
  private final long allowed;
  private final long offset;
  private final ByteBuffer entries;

  /**
   * @param header of the image
   * @param offset where the slice lies in its file, in bytes
   * @param entries the slice, of {@link Geometry#l2SliceBytes}; fewer where the file ends
   */
  L2Table(Qcow2Header header, long offset, ByteBuffer entries) {
    this.geometry = header.geometry();
    this.externalData = header.has(Feature.DATA_FILE);
    this.allowed = header.version() == 2 || geometry.extendedL2() ? 0 : ALL_ZEROS;
    this.offset = offset;
    this.entries = entries;
  }

  /** Returns the entry of a cluster, without its subclusters. */
  long entry(int cluster) {
    return entries.getLong(cluster * geometry.l2EntryBytes());
  }

  /** Returns the bitmap of a cluster's subclusters; 0 where the image has none. */
  long subclusters(int cluster) {
    return geometry.extendedL2()
        ? entries.getLong(cluster * geometry.l2EntryBytes() + Geometry.ENTRY_BYTES)
        : 0;
  }

  /** Returns where the entry lies in the file, in bytes. */
  long entryOffset(int cluster) {
    return offset + (long) cluster * geometry.l2EntryBytes();
  }

  /** Returns how many units the part of the table tells of that lies within the file. */
  int units() {
    return (entries.limit() / geometry.l2EntryBytes()) << geometry.subclusterShift();
  }

  /** Returns how many bytes of it are in memory. */
  int bytes() {
    return entries.limit();
  }

  /** Whether all units are of one kind, and none has a place; they are all within the file. */
  boolean isAll(Extent.Kind kind) {
    int units = (geometry.l2SliceBytes() / geometry.l2EntryBytes()) << geometry.subclusterShift();
    try {
      for (int unit = 0; unit < units; unit++) {
        if (kind(unit) != kind || hostOffset(unit) >= 0) {
          return false;
        }
      }
      return true;
    } catch (Qcow2FormatException e) {
      return false; // is told when that unit is asked for
    }
  }

  /** Returns how a unit is recorded; {@code ABSENT} where the image below is to say. */
  Extent.Kind kind(int unit) throws Qcow2FormatException {
    int cluster = unit >> geometry.subclusterShift();
    if (unit >= units()) { // QEMU reads zeros there
      throw new Qcow2FormatException("the file ends within or before an L2 table", offset);
    }
    long entry = entry(cluster);
    if ((entry & COMPRESSED) != 0) {
      return Extent.Kind.COMPRESSED;
    }
    requireLegal(cluster, entry);
    if (geometry.extendedL2()) {
      return subclusterKind(cluster, unit & 31, entry);
    }
    if ((entry & ALL_ZEROS) != 0) {
      return Extent.Kind.ZERO;
    }
    return hasPlace(entry) ? Extent.Kind.DATA : Extent.Kind.ABSENT;
  }

  /**
   * An offset of 0 is none, but for the first cluster of an external data file, which is in use.
   */
  private boolean hasPlace(long entry) {
    return (entry & OFFSET_MASK) != 0 || (externalData && (entry & COPIED) != 0);
  }

  /** Bit n says that subcluster n lies in the cluster, bit 32 + n that it reads as zeros. */
  private Extent.Kind subclusterKind(int cluster, int subcluster, long entry)
      throws Qcow2FormatException {
    long bitmap = subclusters(cluster);
    boolean allocated = (bitmap >>> subcluster & 1) != 0;
    boolean zero = (bitmap >>> (32 + subcluster) & 1) != 0;
    if (allocated && (zero || !hasPlace(entry))) {
      throw new Qcow2FormatException(
          "subcluster "
              + subcluster
              + (zero ? " is both allocated and zero" : " is allocated in a cluster that is not"),
          entryOffset(cluster) + 8);
    }
    if (zero) {
      return Extent.Kind.ZERO;
    }
    return allocated ? Extent.Kind.DATA : Extent.Kind.ABSENT;
  }

  /** Returns where a unit's bytes lie, or are kept a place for; -1 for nowhere. */
  long hostOffset(int unit) {
    int cluster = unit >> geometry.subclusterShift();
    long entry = entry(cluster);
    if (!hasPlace(entry)) {
      return -1;
    }
    long host = entry & OFFSET_MASK;
    int within = unit - (cluster << geometry.subclusterShift());
    return host + (long) within * geometry.unitSize();
  }

  private void requireLegal(int cluster, long entry) throws Qcow2FormatException {
    if ((entry & RESERVED & ~allowed) != 0 || !geometry.isAligned(entry & OFFSET_MASK)) {
      throw new Qcow2FormatException(
          "the L2 entry 0x" + Long.toHexString(entry) + " has bits set that are reserved",
          entryOffset(cluster));
    }
  }
}

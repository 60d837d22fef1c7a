package io.seedling.qcow2;

import org.jspecify.annotations.Nullable;

/**
 * What an L2 table says of one guest cluster. QEMU's {@code docs/interop/qcow2.txt}, sections "L1
 * and L2 tables" and "Extended L2 entries".
 *
 * @param entry 0 if there is no table
 * @param subclusters the bitmap of an extended L2 entry; 0 for others
 * @param data bit n: unit n, a subcluster or the cluster, has bytes in this image
 * @param zeros bit n: unit n is recorded as zeros
 */
record L2Cluster(long entry, long subclusters, long data, long zeros, int units) {

  /**
   * Looks it up.
   *
   * @throws Qcow2FormatException if the entry isn't legal
   */
  static L2Cluster of(Geometry geometry, @Nullable L2Table table, long guestOffset)
      throws Qcow2FormatException {
    int units = 1 << geometry.subclusterShift();
    if (table == null) {
      return new L2Cluster(0, 0, 0, 0, units);
    }
    int cluster = geometry.l2Index(guestOffset);
    long data = 0;
    long zeros = 0;
    for (int unit = 0; unit < units; unit++) {
      switch (table.kind((cluster << geometry.subclusterShift()) + unit)) {
        case DATA, COMPRESSED -> data |= 1L << unit;
        case ZERO -> zeros |= 1L << unit;
        case ABSENT, UNWRITTEN -> {}
      }
    }
    return new L2Cluster(table.entry(cluster), table.subclusters(cluster), data, zeros, units);
  }

  boolean isCompressed() {
    return (entry & L2Table.COMPRESSED) != 0;
  }

  boolean isData(int unit) {
    return (data >>> unit & 1) != 0;
  }

  /** Returns the first unit that has bytes here; beyond all of them for none. */
  int firstData() {
    return Long.numberOfTrailingZeros(data);
  }

  /** Returns the last unit that has bytes here; -1 for none. */
  int lastData() {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(data);
  }

  /** Returns the bitmap once units have bytes here, with all that had some. */
  long withData(int first, int last) {
    if (units == 1) {
      return 0;
    }
    long written = mask(first, last) | data;
    return written | (zeros & ~written) << Integer.SIZE;
  }

  /** Returns the bitmap once units are zeros. */
  long withZeros(int first, int last) {
    if (units == 1) {
      return 0;
    }
    long cleared = mask(first, last);
    return (data & ~cleared) | (zeros | cleared) << Integer.SIZE;
  }

  private static long mask(int first, int last) {
    return ((1L << (last + 1)) - 1) & -(1L << first);
  }
}

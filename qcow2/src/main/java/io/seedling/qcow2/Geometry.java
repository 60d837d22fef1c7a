package io.seedling.qcow2;

/**
 * An image's index arithmetic.
 *
 * @param clusterBits log2 of the cluster size in bytes
 * @param refcountBits the width of a reference count: 1, 2, 4 … 64
 * @param extendedL2 whether an L2 entry takes 16 bytes instead of 8
 */
record Geometry(int clusterBits, int refcountBits, boolean extendedL2) {
  static final int MIN_CLUSTER_BITS = 9;

  /** QEMU's own limit, 2 MiB; the format sets none. */
  static final int MAX_CLUSTER_BITS = 21;

  /** QEMU's own limit: an L1 table of 32 MiB. */
  static final int MAX_L1_ENTRIES = 1 << 22;

  /** QEMU's own limit, in bytes. */
  static final int MAX_REFCOUNT_TABLE_BYTES = 8 << 20;

  /** The size of an entry of the L1 table, and of the refcount table, in bytes. */
  static final int ENTRY_BYTES = 8;

  private static final int MAX_L2_SLICE_BYTES = 1 << 16;
  private static final int SUBCLUSTER_SHIFT = 5; // 32 subclusters

  int clusterSize() {
    return 1 << clusterBits;
  }

  /** Returns the guest bytes that one L2 table maps, which is one L1 entry's share. */
  long bytesPerL1Entry() {
    int entryBits = extendedL2 ? 4 : 3;
    return 1L << (2 * clusterBits - entryBits);
  }

  /** Returns the bytes of a part of an L2 table that is read at once, which QEMU calls a slice. */
  int l2SliceBytes() {
    return Math.min(clusterSize(), MAX_L2_SLICE_BYTES);
  }

  /** Returns the guest bytes that a slice of an L2 table maps. */
  long bytesPerL2Slice() {
    return (long) (l2SliceBytes() / l2EntryBytes()) << clusterBits;
  }

  /** Returns the number of the entry of a guest offset in its L2 table. */
  int l2Index(long guestOffset) {
    return (int) (guestOffset % bytesPerL1Entry() >> clusterBits);
  }

  /** Returns the bytes of an L2 entry. */
  int l2EntryBytes() {
    return extendedL2 ? 2 * ENTRY_BYTES : ENTRY_BYTES;
  }

  /** Returns log2 of the units in a cluster: of its 32 subclusters, if it has them. */
  int subclusterShift() {
    return extendedL2 ? SUBCLUSTER_SHIFT : 0;
  }

  /** Returns the bytes of the least that is mapped on its own: a subcluster or a cluster. */
  int unitSize() {
    return clusterSize() >> subclusterShift();
  }

  /**
   * Returns how many L1 entries a disk needs; beyond {@link #MAX_L1_ENTRIES} for too large ones.
   */
  long l1EntriesFor(long virtualSize) {
    return ceilDiv(virtualSize, bytesPerL1Entry());
  }

  /** Returns how many clusters so many bytes take. */
  long clustersFor(long bytes) {
    return ceilDiv(bytes, clusterSize());
  }

  /**
   * Returns how many bits of a compressed cluster's L2 entry are its host offset; above them is the
   * number of further sectors that it reaches into.
   */
  int compressedOffsetBits() {
    return 62 - (clusterBits - 8);
  }

  /** Returns how many clusters one refcount block counts. */
  long clustersPerRefcountBlock() {
    return clusterSize() * 8L / refcountBits;
  }

  /** Tells whether an offset is a multiple of the cluster size. */
  boolean isAligned(long offset) {
    return (offset & (clusterSize() - 1L)) == 0;
  }

  static long ceilDiv(long dividend, long divisor) {
    return dividend / divisor + (dividend % divisor == 0 ? 0 : 1);
  }
}

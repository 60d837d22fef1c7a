package io.seedling.qcow2;

/**
 * What of qcow2 a new image uses: the options of {@code qemu-img create -f qcow2}.
 *
 * <p>The messages of what cannot be are qemu-img's own, which scripts may know.
 *
 * @param version 2, which QEMU calls compat 0.10, or 3, which it calls 1.1
 * @param clusterBits log2 of the cluster size in bytes, 9 to 21
 * @param refcountBits the width of a reference count: 1, 2, 4 … 64; 16 in version 2
 * @param lazyRefcounts whether those who write to the image may leave the counts for later
 * @param extendedL2 whether L2 entries have 32 subclusters each
 * @param compression how compressed clusters are, if there will be any
 * @param aes whether data will be encrypted with AES-CBC, as QEMU still does in its tools; nothing
 *     is encrypted here, so that such an image can only be made empty
 */
public record Qcow2Options(
    int version,
    int clusterBits,
    int refcountBits,
    boolean lazyRefcounts,
    boolean extendedL2,
    Compression compression,
    boolean aes) {

  /** What qemu-img takes when nobody asks. */
  public static final Qcow2Options DEFAULT =
      new Qcow2Options(3, 16, 16, false, false, Compression.ZLIB);

  static final int MIN_EXTENDED_CLUSTER_BITS = 14; // 32 subclusters of 512 bytes

  /**
   * Accepts what QEMU can open.
   *
   * @throws IllegalArgumentException if an option has no such value, or not beside the others
   */
  public Qcow2Options {
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("the version is " + version + "; 2 and 3 are written");
    }
    if (clusterBits < Geometry.MIN_CLUSTER_BITS || clusterBits > Geometry.MAX_CLUSTER_BITS) {
      throw new IllegalArgumentException(
          "the cluster size is 2^" + clusterBits + " bytes; 512 to 2097152 are allowed");
    }
    if (refcountBits < 1 || refcountBits > 64 || Integer.bitCount(refcountBits) != 1) {
      throw new IllegalArgumentException(
          "Refcount width must be a power of two and may not exceed 64 bits");
    }
    if (version == 2) {
      refuseInVersion2(refcountBits, lazyRefcounts, extendedL2, compression);
    }
    if (extendedL2 && clusterBits < MIN_EXTENDED_CLUSTER_BITS) {
      throw new IllegalArgumentException(
          "Extended L2 entries are only supported with cluster sizes of at least "
              + (1 << MIN_EXTENDED_CLUSTER_BITS)
              + " bytes");
    }
  }

  /** Accepts what QEMU can open, and is not encrypted. */
  public Qcow2Options(
      int version,
      int clusterBits,
      int refcountBits,
      boolean lazyRefcounts,
      boolean extendedL2,
      Compression compression) {
    this(version, clusterBits, refcountBits, lazyRefcounts, extendedL2, compression, false);
  }

  private static void refuseInVersion2(
      int refcountBits, boolean lazyRefcounts, boolean extendedL2, Compression compression) {
    if (refcountBits != 16) {
      throw new IllegalArgumentException(
          "Different refcount widths than 16 bits require compatibility level 1.1 or above"
              + " (use version=v3 or greater)");
    }
    String what =
        lazyRefcounts
            ? "Lazy refcounts only"
            : extendedL2
                ? "Extended L2 entries are only"
                : compression != Compression.ZLIB ? "Non-zlib compression type is only" : "";
    if (!what.isEmpty()) {
      throw new IllegalArgumentException(
          what + " supported with compatibility level 1.1 and above (use version=v3 or greater)");
    }
  }

  /** Returns the same with clusters of another size. */
  public Qcow2Options withClusterBits(int bits) {
    return new Qcow2Options(
        version, bits, refcountBits, lazyRefcounts, extendedL2, compression, aes);
  }

  /** Returns the same for data that will be encrypted, or not. */
  public Qcow2Options withAes(boolean encrypted) {
    return new Qcow2Options(
        version, clusterBits, refcountBits, lazyRefcounts, extendedL2, compression, encrypted);
  }

  /** Tells whether QEMU opens such an image of a disk of that size, in bytes. */
  public boolean canHold(long virtualSize) {
    return virtualSize <= NewImage.MAX_VIRTUAL_SIZE
        && geometry().l1EntriesFor(virtualSize) <= Geometry.MAX_L1_ENTRIES;
  }

  Geometry geometry() {
    return new Geometry(clusterBits, refcountBits, extendedL2);
  }

  /** Returns the header's length, in bytes, as QEMU writes it. */
  int headerLength() {
    return version == 2 ? Qcow2Header.V2_LENGTH : Qcow2Header.WRITTEN_LENGTH;
  }

  long incompatibleFeatures() {
    return (compression == Compression.ZLIB ? 0 : 1L << Feature.COMPRESSION_TYPE.bit())
        | (extendedL2 ? 1L << Feature.EXTENDED_L2.bit() : 0);
  }

  long compatibleFeatures() {
    return lazyRefcounts ? 1L << Feature.LAZY_REFCOUNTS.bit() : 0;
  }

  /** Tells whether QEMU writes the feature name table: it wants 4 KiB of room for it. */
  boolean hasFeatureNames() {
    return version == 3 && clusterBits > 12;
  }
}

package io.seedling.qcow2;

import java.nio.ByteBuffer;

/**
 * The header: the first 72 bytes of a version 2 image, at least 104 of a version 3 image.
 *
 * <p>Field order and meaning are those of QEMU's {@code docs/interop/qcow2.txt}, section "Header";
 * the limits beyond it are QEMU's own. A header that exists keeps all rules that can be checked
 * without the rest of the file.
 *
 * @param version 2 or 3
 * @param backingNameOffset where the backing file's name lies in the first cluster, in bytes; 0 for
 *     none
 * @param backingNameLength in bytes, at most 1023
 * @param clusterBits log2 of the cluster size in bytes, 9 to 21
 * @param virtualSize what the guest sees, in bytes
 * @param encryption how guest data is encrypted
 * @param l1Entries the length of the L1 table, in entries of 8 bytes
 * @param l1Offset where the L1 table lies, in bytes
 * @param refcountTableOffset where the refcount table lies, in bytes
 * @param refcountTableClusters its length, in clusters
 * @param snapshotCount the number of internal snapshots
 * @param snapshotsOffset where the snapshot table lies, in bytes
 * @param incompatibleFeatures bits that must be understood to open the image
 * @param compatibleFeatures bits that may be ignored
 * @param autoclearFeatures bits that a writer that doesn't know them clears
 * @param refcountOrder log2 of the width of a reference count in bits, 0 to 6
 * @param headerLength in bytes: where the extensions begin
 * @param compressionType how compressed clusters are: 0 zlib, 1 zstd
 */
record Qcow2Header(
    int version,
    long backingNameOffset,
    int backingNameLength,
    int clusterBits,
    long virtualSize,
    Encryption encryption,
    int l1Entries,
    long l1Offset,
    long refcountTableOffset,
    int refcountTableClusters,
    int snapshotCount,
    long snapshotsOffset,
    long incompatibleFeatures,
    long compatibleFeatures,
    long autoclearFeatures,
    int refcountOrder,
    int headerLength,
    int compressionType) {

  /** The header's field {@code crypt_method}. */
  enum Encryption {
    NONE(0),
    AES(1),
    LUKS(2);

    private final int method;

    Encryption(int method) {
      this.method = method;
    }

    /** Returns the number that stands for it in the header. */
    int method() {
      return method;
    }
  }

  static final int MAGIC = 0x514649fb;
  static final int V2_LENGTH = 72;

  /** Version 2 has counts of 16 bits. */
  static final int V2_REFCOUNT_ORDER = 4;

  /** What QEMU writes: the 104 bytes of version 3, the compression type, and padding to 8. */
  static final int WRITTEN_LENGTH = 112;

  static final int V3_LENGTH = 104;

  static final int MAGIC_AT = 0;
  static final int VERSION_AT = 4;
  static final int BACKING_OFFSET_AT = 8;
  static final int BACKING_LENGTH_AT = 16;
  static final int CLUSTER_BITS_AT = 20;
  static final int SIZE_AT = 24;
  static final int ENCRYPTION_AT = 32;
  static final int L1_ENTRIES_AT = 36;
  static final int L1_OFFSET_AT = 40;
  static final int REFCOUNT_TABLE_OFFSET_AT = 48;
  static final int REFCOUNT_TABLE_CLUSTERS_AT = 56;
  static final int SNAPSHOT_COUNT_AT = 60;
  static final int SNAPSHOTS_OFFSET_AT = 64;
  static final int INCOMPATIBLE_AT = 72;
  static final int COMPATIBLE_AT = 80;
  static final int AUTOCLEAR_AT = 88;
  static final int REFCOUNT_ORDER_AT = 96;
  static final int HEADER_LENGTH_AT = 100;
  static final int COMPRESSION_TYPE_AT = 104;

  /**
   * Reads a header from the buffer's position, and leaves the position alone.
   *
   * @param source the start of the file
   * @throws UnsupportedImageException for a version, an encryption or a compression that is not
   *     known here
   */
  static Qcow2Header parse(ByteBuffer source)
      throws Qcow2FormatException, UnsupportedImageException {
    return new HeaderParser(source.slice(), false).parse();
  }

  /**
   * Does the same, for a check: there may be no refcount table, more snapshots than any writer
   * makes (a count that is negative is one of 2^31 and more), and a snapshot table anywhere.
   */
  static Qcow2Header parseBroken(ByteBuffer source)
      throws Qcow2FormatException, UnsupportedImageException {
    return new HeaderParser(source.slice(), true).parse();
  }

  /** Returns the header's bytes, with zeros up to the header length. */
  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(headerLength);
    out.putInt(MAGIC_AT, MAGIC)
        .putInt(VERSION_AT, version)
        .putLong(BACKING_OFFSET_AT, backingNameOffset)
        .putInt(BACKING_LENGTH_AT, backingNameLength)
        .putInt(CLUSTER_BITS_AT, clusterBits)
        .putLong(SIZE_AT, virtualSize)
        .putInt(ENCRYPTION_AT, encryption.method())
        .putInt(L1_ENTRIES_AT, l1Entries)
        .putLong(L1_OFFSET_AT, l1Offset)
        .putLong(REFCOUNT_TABLE_OFFSET_AT, refcountTableOffset)
        .putInt(REFCOUNT_TABLE_CLUSTERS_AT, refcountTableClusters)
        .putInt(SNAPSHOT_COUNT_AT, snapshotCount)
        .putLong(SNAPSHOTS_OFFSET_AT, snapshotsOffset);
    if (version == 3) {
      out.putLong(INCOMPATIBLE_AT, incompatibleFeatures)
          .putLong(COMPATIBLE_AT, compatibleFeatures)
          .putLong(AUTOCLEAR_AT, autoclearFeatures)
          .putInt(REFCOUNT_ORDER_AT, refcountOrder)
          .putInt(HEADER_LENGTH_AT, headerLength);
      if (headerLength > COMPRESSION_TYPE_AT) {
        out.put(COMPRESSION_TYPE_AT, (byte) compressionType);
      }
    }
    return out;
  }

  Geometry geometry() {
    return new Geometry(
        clusterBits, 1 << refcountOrder, Feature.EXTENDED_L2.in(incompatibleFeatures));
  }

  /** Returns where the room for extensions ends, in bytes: at the backing file's name. */
  int extensionsEnd() {
    return backingNameOffset == 0 ? 1 << clusterBits : Math.toIntExact(backingNameOffset);
  }

  /** Tells whether the bit of a known feature is set. */
  boolean has(Feature feature) {
    return feature.in(
        switch (feature.kind()) {
          case INCOMPATIBLE -> incompatibleFeatures;
          case COMPATIBLE -> compatibleFeatures;
          case AUTOCLEAR -> autoclearFeatures;
        });
  }
}

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
  }

  static final int MAGIC = 0x514649fb;
  static final int V2_LENGTH = 72;

  /** What QEMU writes: the 104 bytes of version 3, the compression type, and padding to 8. */
  static final int WRITTEN_LENGTH = 112;

  private static final int V3_LENGTH = 104;

  private static final int MAGIC_AT = 0;
  private static final int VERSION_AT = 4;
  private static final int BACKING_OFFSET_AT = 8;
  private static final int BACKING_LENGTH_AT = 16;
  private static final int CLUSTER_BITS_AT = 20;
  private static final int SIZE_AT = 24;
  private static final int ENCRYPTION_AT = 32;
  private static final int L1_ENTRIES_AT = 36;
  private static final int L1_OFFSET_AT = 40;
  private static final int REFCOUNT_TABLE_OFFSET_AT = 48;
  private static final int REFCOUNT_TABLE_CLUSTERS_AT = 56;
  private static final int SNAPSHOT_COUNT_AT = 60;
  private static final int SNAPSHOTS_OFFSET_AT = 64;
  private static final int INCOMPATIBLE_AT = 72;
  private static final int COMPATIBLE_AT = 80;
  private static final int AUTOCLEAR_AT = 88;
  private static final int REFCOUNT_ORDER_AT = 96;
  private static final int HEADER_LENGTH_AT = 100;
  private static final int COMPRESSION_TYPE_AT = 104;

  private static final int MAX_REFCOUNT_ORDER = 6;
  private static final int V2_REFCOUNT_ORDER = 4;
  private static final int MAX_COMPRESSION_TYPE = 1;
  private static final int MAX_SNAPSHOTS = 65536;

  /**
   * Reads a header from the buffer's position, and leaves the position alone.
   *
   * @param source the start of the file
   * @throws UnsupportedImageException for a version, an encryption or a compression that QEMU 7.2
   *     doesn't know either
   */
  static Qcow2Header parse(ByteBuffer source)
      throws Qcow2FormatException, UnsupportedImageException {
    ByteBuffer in = source.slice(); // big-endian, as the format is
    int version = version(in);
    boolean v3 = version == 3;
    int clusterBits = clusterBits(in);
    int headerLength = v3 ? headerLength(in, 1 << clusterBits) : V2_LENGTH;
    long incompatible = v3 ? in.getLong(INCOMPATIBLE_AT) : 0;
    int refcountOrder = v3 ? refcountOrder(in) : V2_REFCOUNT_ORDER;
    Geometry geometry =
        new Geometry(clusterBits, 1 << refcountOrder, Feature.EXTENDED_L2.in(incompatible));
    return new Qcow2Header(
        version,
        backingNameOffset(in, headerLength, geometry.clusterSize()),
        backingNameLength(in, geometry.clusterSize()),
        clusterBits,
        virtualSize(in),
        encryption(in),
        l1Entries(in, geometry),
        tableOffset(in, "L1 table", L1_OFFSET_AT, geometry),
        tableOffset(in, "refcount table", REFCOUNT_TABLE_OFFSET_AT, geometry),
        refcountTableClusters(in, geometry),
        snapshotCount(in),
        in.getInt(SNAPSHOT_COUNT_AT) == 0
            ? 0
            : tableOffset(in, "snapshot table", SNAPSHOTS_OFFSET_AT, geometry),
        incompatible,
        v3 ? in.getLong(COMPATIBLE_AT) : 0,
        v3 ? in.getLong(AUTOCLEAR_AT) : 0,
        refcountOrder,
        headerLength,
        v3 ? compressionType(in, headerLength, incompatible) : 0);
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
        .putInt(ENCRYPTION_AT, encryption.method)
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

  private static int version(ByteBuffer in) throws Qcow2FormatException, UnsupportedImageException {
    if (in.remaining() < VERSION_AT + 4) {
      throw cut(in);
    }
    if (in.getInt(MAGIC_AT) != MAGIC) {
      throw new Qcow2FormatException(
          "it begins with 0x" + Integer.toHexString(in.getInt(MAGIC_AT)) + ", not with 0x514649fb",
          MAGIC_AT);
    }
    int version = in.getInt(VERSION_AT);
    if (version == 1) {
      throw ImageMagic.unsupported("qcow (version 1)");
    }
    if (version != 2 && version != 3) {
      throw new UnsupportedImageException(
          "this is a qcow2 image of version "
              + Integer.toUnsignedString(version)
              + "; 2 and 3 are supported");
    }
    if (in.remaining() < (version == 2 ? V2_LENGTH : V3_LENGTH)) {
      throw cut(in);
    }
    return version;
  }

  private static Qcow2FormatException cut(ByteBuffer in) {
    return new Qcow2FormatException("the file ends within the header", in.remaining());
  }

  private static int clusterBits(ByteBuffer in) throws Qcow2FormatException {
    int bits = in.getInt(CLUSTER_BITS_AT);
    if (bits < Geometry.MIN_CLUSTER_BITS || bits > Geometry.MAX_CLUSTER_BITS) {
      throw new Qcow2FormatException(
          "the cluster size is 2^"
              + Integer.toUnsignedString(bits)
              + " bytes; 2^9 to 2^21 are allowed",
          CLUSTER_BITS_AT);
    }
    return bits;
  }

  private static int headerLength(ByteBuffer in, int clusterSize) throws Qcow2FormatException {
    int length = in.getInt(HEADER_LENGTH_AT);
    if (length < V3_LENGTH || length > clusterSize || length % 8 != 0) {
      throw new Qcow2FormatException(
          "the header length is "
              + Integer.toUnsignedString(length)
              + " bytes; a multiple of 8 from 104 to the cluster size is allowed",
          HEADER_LENGTH_AT);
    }
    if (length > in.remaining() && in.remaining() < WRITTEN_LENGTH) {
      throw cut(in);
    }
    return length;
  }

  private static int refcountOrder(ByteBuffer in) throws Qcow2FormatException {
    int order = in.getInt(REFCOUNT_ORDER_AT);
    if (order < 0 || order > MAX_REFCOUNT_ORDER) {
      throw new Qcow2FormatException(
          "the reference counts are 2^"
              + Integer.toUnsignedString(order)
              + " bits wide; 2^0 to 2^6 are allowed",
          REFCOUNT_ORDER_AT);
    }
    return order;
  }

  private static long backingNameOffset(ByteBuffer in, int headerLength, int clusterSize)
      throws Qcow2FormatException {
    long offset = in.getLong(BACKING_OFFSET_AT);
    if (offset != 0 && (offset < headerLength || offset > clusterSize)) {
      throw new Qcow2FormatException(
          "the backing file's name is at 0x"
              + Long.toHexString(offset)
              + ", outside of the first cluster's "
              + clusterSize
              + " bytes",
          BACKING_OFFSET_AT);
    }
    return offset;
  }

  private static int backingNameLength(ByteBuffer in, int clusterSize) throws Qcow2FormatException {
    long offset = in.getLong(BACKING_OFFSET_AT);
    if (offset == 0) {
      return 0;
    }
    int length = in.getInt(BACKING_LENGTH_AT);
    int longest = Math.toIntExact(Math.min(BackingFile.MAX_NAME_BYTES, clusterSize - offset));
    if (length < 0 || length > longest) {
      throw new Qcow2FormatException(
          "the backing file's name takes "
              + Integer.toUnsignedString(length)
              + " bytes; at most "
              + longest
              + " are allowed",
          BACKING_LENGTH_AT);
    }
    return length;
  }

  private static long virtualSize(ByteBuffer in) throws Qcow2FormatException {
    long size = in.getLong(SIZE_AT);
    if (size < 0) {
      throw new Qcow2FormatException(
          "the disk's size is "
              + Long.toUnsignedString(size)
              + " bytes; less than 2^63 are allowed",
          SIZE_AT);
    }
    return size;
  }

  private static Encryption encryption(ByteBuffer in) throws UnsupportedImageException {
    int method = in.getInt(ENCRYPTION_AT);
    for (Encryption known : Encryption.values()) {
      if (known.method == method) {
        return known;
      }
    }
    throw new UnsupportedImageException(
        "the image is encrypted by method "
            + Integer.toUnsignedString(method)
            + "; 0 to 2 are known");
  }

  private static int l1Entries(ByteBuffer in, Geometry geometry) throws Qcow2FormatException {
    int entries = in.getInt(L1_ENTRIES_AT);
    if (entries < 0 || entries > Geometry.MAX_L1_ENTRIES) {
      throw new Qcow2FormatException(
          "the L1 table has "
              + Integer.toUnsignedString(entries)
              + " entries; at most "
              + Geometry.MAX_L1_ENTRIES
              + " are allowed",
          L1_ENTRIES_AT);
    }
    long needed = geometry.l1EntriesFor(virtualSize(in));
    if (entries < needed) {
      throw new Qcow2FormatException(
          "the L1 table has " + entries + " entries; a disk of this size needs " + needed,
          L1_ENTRIES_AT);
    }
    return entries;
  }

  private static int refcountTableClusters(ByteBuffer in, Geometry geometry)
      throws Qcow2FormatException {
    int clusters = in.getInt(REFCOUNT_TABLE_CLUSTERS_AT);
    int most = Geometry.MAX_REFCOUNT_TABLE_BYTES >> geometry.clusterBits();
    if (clusters < 1 || clusters > most) {
      throw new Qcow2FormatException(
          "the refcount table takes "
              + Integer.toUnsignedString(clusters)
              + " clusters; 1 to "
              + most
              + " are allowed",
          REFCOUNT_TABLE_CLUSTERS_AT);
    }
    return clusters;
  }

  private static int snapshotCount(ByteBuffer in) throws Qcow2FormatException {
    int count = in.getInt(SNAPSHOT_COUNT_AT);
    if (count < 0 || count > MAX_SNAPSHOTS) {
      throw new Qcow2FormatException(
          "there are "
              + Integer.toUnsignedString(count)
              + " snapshots; at most "
              + MAX_SNAPSHOTS
              + " are allowed",
          SNAPSHOT_COUNT_AT);
    }
    return count;
  }

  private static long tableOffset(ByteBuffer in, String table, int at, Geometry geometry)
      throws Qcow2FormatException {
    long offset = in.getLong(at);
    if (offset < 0 || !geometry.isAligned(offset)) {
      throw new Qcow2FormatException(
          "the " + table + " at 0x" + Long.toHexString(offset) + " is not cluster aligned", at);
    }
    return offset;
  }

  private static int compressionType(ByteBuffer in, int headerLength, long incompatible)
      throws Qcow2FormatException, UnsupportedImageException {
    int type = headerLength > COMPRESSION_TYPE_AT ? in.get(COMPRESSION_TYPE_AT) & 0xff : 0;
    if (Feature.COMPRESSION_TYPE.in(incompatible) == (type == 0)) {
      throw new Qcow2FormatException(
          "the compression type is "
              + type
              + ", which contradicts the feature bit that announces a type other than 0",
          COMPRESSION_TYPE_AT);
    }
    if (type > MAX_COMPRESSION_TYPE) {
      throw new UnsupportedImageException(
          "the image is compressed by type " + type + "; 0 (zlib) and 1 (zstd) are known");
    }
    return type;
  }
}

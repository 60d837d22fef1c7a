package io.seedling.qcow2;

import java.nio.ByteBuffer;

/** Reads a header field by field, each against its rule. */
final class HeaderParser {
  private static final int MAX_REFCOUNT_ORDER = 6;
  private static final int MAX_COMPRESSION_TYPE = 1;

  private final ByteBuffer in;
  private final boolean broken;

  /**
   * Prepares to read.
   *
   * @param in the start of the file, from the buffer's index 0 on; big-endian
   * @param broken whether it may lack what a check can do without: a refcount table, and a snapshot
   *     table that is one
   */
  HeaderParser(ByteBuffer in, boolean broken) {
    this.in = in;
    this.broken = broken;
  }

  Qcow2Header parse() throws Qcow2FormatException, UnsupportedImageException {
    int version = version();
    boolean v3 = version == 3;
    int clusterBits = clusterBits();
    int headerLength = v3 ? headerLength(1 << clusterBits) : Qcow2Header.V2_LENGTH;
    long incompatible = v3 ? in.getLong(Qcow2Header.INCOMPATIBLE_AT) : 0;
    int refcountOrder = v3 ? refcountOrder() : Qcow2Header.V2_REFCOUNT_ORDER;
    Geometry geometry =
        new Geometry(clusterBits, 1 << refcountOrder, Feature.EXTENDED_L2.in(incompatible));
    return new Qcow2Header(
        version,
        backingNameOffset(headerLength, geometry.clusterSize()),
        backingNameLength(geometry.clusterSize()),
        clusterBits,
        virtualSize(),
        encryption(),
        l1Entries(geometry),
        tableOffset("L1 table", "Active L1 table", Qcow2Header.L1_OFFSET_AT, geometry),
        tableOffset(
            "refcount table",
            "Reference count table",
            Qcow2Header.REFCOUNT_TABLE_OFFSET_AT,
            geometry),
        refcountTableClusters(geometry),
        snapshotCount(),
        snapshotsOffset(geometry),
        incompatible,
        v3 ? in.getLong(Qcow2Header.COMPATIBLE_AT) : 0,
        v3 ? in.getLong(Qcow2Header.AUTOCLEAR_AT) : 0,
        refcountOrder,
        headerLength,
        v3 ? compressionType(headerLength, incompatible) : 0);
  }

  private int version() throws Qcow2FormatException, UnsupportedImageException {
    if (in.remaining() < Qcow2Header.VERSION_AT + 4) {
      throw cut();
    }
    if (in.getInt(Qcow2Header.MAGIC_AT) != Qcow2Header.MAGIC) {
      throw new Qcow2FormatException(
          "it begins with 0x"
              + Integer.toHexString(in.getInt(Qcow2Header.MAGIC_AT))
              + ", not with 0x514649fb",
          Qcow2Header.MAGIC_AT,
          "Image is not in qcow2 format");
    }
    int version = in.getInt(Qcow2Header.VERSION_AT);
    if (version == 1) {
      throw ImageMagic.unsupported("qcow (version 1)");
    }
    if (version != 2 && version != 3) {
      throw new UnsupportedImageException(
          "this is a qcow2 image of version "
              + Integer.toUnsignedString(version)
              + "; 2 and 3 are supported");
    }
    if (in.remaining() < (version == 2 ? Qcow2Header.V2_LENGTH : Qcow2Header.V3_LENGTH)) {
      throw cut();
    }
    return version;
  }

  private Qcow2FormatException cut() {
    return new Qcow2FormatException("the file ends within the header", in.remaining());
  }

  private int clusterBits() throws Qcow2FormatException {
    int bits = in.getInt(Qcow2Header.CLUSTER_BITS_AT);
    if (bits < Geometry.MIN_CLUSTER_BITS || bits > Geometry.MAX_CLUSTER_BITS) {
      throw new Qcow2FormatException(
          "the cluster size is 2^"
              + Integer.toUnsignedString(bits)
              + " bytes; 2^9 to 2^21 are allowed",
          Qcow2Header.CLUSTER_BITS_AT,
          "Unsupported cluster size: 2^" + Integer.toUnsignedString(bits));
    }
    return bits;
  }

  private int headerLength(int clusterSize) throws Qcow2FormatException {
    int length = in.getInt(Qcow2Header.HEADER_LENGTH_AT);
    if (length < Qcow2Header.V3_LENGTH || length > clusterSize || length % 8 != 0) {
      throw new Qcow2FormatException(
          "the header length is "
              + Integer.toUnsignedString(length)
              + " bytes; a multiple of 8 from 104 to the cluster size is allowed",
          Qcow2Header.HEADER_LENGTH_AT,
          Integer.compareUnsigned(length, Qcow2Header.WRITTEN_LENGTH) < 0
              ? "qcow2 header too short"
              : Integer.compareUnsigned(length, clusterSize) > 0
                  ? "qcow2 header exceeds cluster size"
                  : null);
    }
    if (length > in.remaining() && in.remaining() < Qcow2Header.WRITTEN_LENGTH) {
      throw cut();
    }
    return length;
  }

  private int refcountOrder() throws Qcow2FormatException {
    int order = in.getInt(Qcow2Header.REFCOUNT_ORDER_AT);
    if (order < 0 || order > MAX_REFCOUNT_ORDER) {
      throw new Qcow2FormatException(
          "the reference counts are 2^"
              + Integer.toUnsignedString(order)
              + " bits wide; 2^0 to 2^6 are allowed",
          Qcow2Header.REFCOUNT_ORDER_AT,
          "Reference count entry width too large; may not exceed 64 bits");
    }
    return order;
  }

  private long backingNameOffset(int headerLength, int clusterSize) throws Qcow2FormatException {
    long offset = in.getLong(Qcow2Header.BACKING_OFFSET_AT);
    if (offset != 0 && (offset < headerLength || offset > clusterSize)) {
      throw new Qcow2FormatException(
          "the backing file's name is at 0x"
              + Long.toHexString(offset)
              + ", outside of the first cluster's "
              + clusterSize
              + " bytes",
          Qcow2Header.BACKING_OFFSET_AT,
          "Invalid backing file offset");
    }
    return offset;
  }

  private int backingNameLength(int clusterSize) throws Qcow2FormatException {
    long offset = in.getLong(Qcow2Header.BACKING_OFFSET_AT);
    if (offset == 0) {
      return 0;
    }
    int length = in.getInt(Qcow2Header.BACKING_LENGTH_AT);
    int longest = Math.toIntExact(Math.min(BackingFile.MAX_NAME_BYTES, clusterSize - offset));
    if (length < 0 || length > longest) {
      throw new Qcow2FormatException(
          "the backing file's name takes "
              + Integer.toUnsignedString(length)
              + " bytes; at most "
              + longest
              + " are allowed",
          Qcow2Header.BACKING_LENGTH_AT,
          "Backing file name too long");
    }
    return length;
  }

  private long virtualSize() throws Qcow2FormatException {
    long size = in.getLong(Qcow2Header.SIZE_AT);
    if (size < 0) {
      throw new Qcow2FormatException(
          "the disk's size is "
              + Long.toUnsignedString(size)
              + " bytes; less than 2^63 are allowed",
          Qcow2Header.SIZE_AT,
          "Image is too big");
    }
    return size;
  }

  private Qcow2Header.Encryption encryption() throws UnsupportedImageException {
    int method = in.getInt(Qcow2Header.ENCRYPTION_AT);
    for (Qcow2Header.Encryption known : Qcow2Header.Encryption.values()) {
      if (known.method() == method) {
        return known;
      }
    }
    throw new UnsupportedImageException(
        "the image is encrypted by method "
            + Integer.toUnsignedString(method)
            + "; 0 to 2 are known");
  }

  private int l1Entries(Geometry geometry) throws Qcow2FormatException {
    int entries = in.getInt(Qcow2Header.L1_ENTRIES_AT);
    if (entries < 0 || entries > Geometry.MAX_L1_ENTRIES) {
      throw new Qcow2FormatException(
          "the L1 table has "
              + Integer.toUnsignedString(entries)
              + " entries; at most "
              + Geometry.MAX_L1_ENTRIES
              + " are allowed",
          Qcow2Header.L1_ENTRIES_AT,
          "Active L1 table too large");
    }
    long needed = geometry.l1EntriesFor(virtualSize());
    if (entries < needed) {
      throw new Qcow2FormatException(
          "the L1 table has " + entries + " entries; a disk of this size needs " + needed,
          Qcow2Header.L1_ENTRIES_AT,
          needed > Integer.MAX_VALUE ? "Image is too big" : "L1 table is too small");
    }
    return entries;
  }

  private int refcountTableClusters(Geometry geometry) throws Qcow2FormatException {
    int clusters = in.getInt(Qcow2Header.REFCOUNT_TABLE_CLUSTERS_AT);
    int most = Geometry.MAX_REFCOUNT_TABLE_BYTES >> geometry.clusterBits();
    if ((clusters < 1 && !(broken && clusters == 0)) || clusters > most) {
      throw new Qcow2FormatException(
          "the refcount table takes "
              + Integer.toUnsignedString(clusters)
              + " clusters; 1 to "
              + most
              + " are allowed",
          Qcow2Header.REFCOUNT_TABLE_CLUSTERS_AT,
          clusters == 0
              ? "Image does not contain a reference count table"
              : "Reference count table too large");
    }
    return clusters;
  }

  private long snapshotsOffset(Geometry geometry) throws Qcow2FormatException {
    if (in.getInt(Qcow2Header.SNAPSHOT_COUNT_AT) == 0) {
      return 0;
    }
    return broken
        ? in.getLong(Qcow2Header.SNAPSHOTS_OFFSET_AT)
        : tableOffset(
            "snapshot table", "Snapshot table", Qcow2Header.SNAPSHOTS_OFFSET_AT, geometry);
  }

  private int snapshotCount() throws Qcow2FormatException {
    int count = in.getInt(Qcow2Header.SNAPSHOT_COUNT_AT);
    if (!broken) {
      SnapshotTable.requireFew(count, null);
    }
    return count;
  }

  private long tableOffset(String table, String qemuName, int at, Geometry geometry)
      throws Qcow2FormatException {
    long offset = in.getLong(at);
    if (offset < 0 || !geometry.isAligned(offset)) {
      throw new Qcow2FormatException(
          "the " + table + " at 0x" + Long.toHexString(offset) + " is not cluster aligned",
          at,
          qemuName + " offset invalid");
    }
    return offset;
  }

  private int compressionType(int headerLength, long incompatible)
      throws Qcow2FormatException, UnsupportedImageException {
    int type =
        headerLength > Qcow2Header.COMPRESSION_TYPE_AT
            ? in.get(Qcow2Header.COMPRESSION_TYPE_AT) & 0xff
            : 0;
    if (Feature.COMPRESSION_TYPE.in(incompatible) == (type == 0)) {
      throw new Qcow2FormatException(
          "the compression type is "
              + type
              + ", which contradicts the feature bit that announces a type other than 0",
          Qcow2Header.COMPRESSION_TYPE_AT,
          type > MAX_COMPRESSION_TYPE
              ? "qcow2: unknown compression type: " + type
              : "qcow2: Compression type incompatible feature bit must "
                  + (type == 0 ? "not be set" : "be set"));
    }
    if (type > MAX_COMPRESSION_TYPE) {
      throw new UnsupportedImageException(
          "the image is compressed by type " + type + "; 0 (zlib) and 1 (zstd) are known");
    }
    return type;
  }
}

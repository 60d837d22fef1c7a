package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first cluster of an image that is there, on its way to be written anew: the header, with
 * fields behind those that are known; the extensions, unknown ones too; the backing file's name.
 * QEMU's {@code docs/interop/qcow2.txt}, sections "Header" and "Header extensions".
 *
 * <p>As QEMU does when it writes to an image, autoclear bits that are not known are cleared, and
 * version 3 gets the names of the known features.
 */
final class HeaderRewrite {
  /** With less, the names of features would leave too little room for others. */
  private static final int LEAST_CLUSTER_WITH_NAMES = 8192;

  /** More than all that can come to what a cluster has already, in bytes. */
  private static final int MOST_ADDED = 2048;

  private static final long KNOWN_AUTOCLEAR =
      1L << Feature.BITMAPS.bit() | 1L << Feature.DATA_FILE_RAW.bit();

  private final Qcow2Image image;
  private ByteBuffer fields; // from 0 to the header's length, but no less than is written
  private @Nullable ByteBuffer backingName;
  private @Nullable String backingFormat;
  private String dataFileName; // empty for none
  private Optional<HeaderExtension.Bitmaps> bitmaps;

  private HeaderRewrite(Qcow2Image image, ByteBuffer fields, @Nullable ByteBuffer backingName) {
    this.image = image;
    this.fields = fields;
    this.backingName = backingName;
    this.backingFormat = image.backingFormatName().orElse(null);
    this.dataFileName = image.dataFileName();
    this.bitmaps = image.bitmapDirectory();
  }

  /** Tells whether autoclear bits are set that would be cleared. */
  static boolean hasUnknownAutoclear(Qcow2Header header) {
    return (header.autoclearFeatures() & ~KNOWN_AUTOCLEAR) != 0;
  }

  /** Reads what an image has there; nothing is changed yet. */
  static HeaderRewrite of(Qcow2Image image) throws IOException {
    Qcow2Header header = image.header();
    if (image.dataFileName().indexOf('\ufffd') >= 0) {
      throw new UnsupportedImageException("the image has a data file whose name isn't UTF-8");
    }
    int length = header.version() == 2 ? Qcow2Header.V2_LENGTH : header.headerLength();
    ByteBuffer old = image.imageFile().read(0, header.extensionsEnd() + header.backingNameLength());
    ByteBuffer fields = ByteBuffer.allocate(Math.max(length, writtenLength(header.version())));
    fields.put(0, old, 0, length);
    if (header.version() == 3) {
      fields.putLong(Qcow2Header.AUTOCLEAR_AT, header.autoclearFeatures() & KNOWN_AUTOCLEAR);
    }
    int nameLength = header.backingNameLength();
    return new HeaderRewrite(
        image, fields, nameLength == 0 ? null : old.slice(header.extensionsEnd(), nameLength));
  }

  private static int writtenLength(int version) {
    return version == 2 ? Qcow2Header.V2_LENGTH : Qcow2Header.WRITTEN_LENGTH;
  }

  /** Names another backing file, whatever lies there. */
  void setBacking(String name, String formatName) throws ImageChangeException {
    ByteBuffer bytes = UTF_8.encode(name);
    if (image.header().has(Feature.DATA_FILE_RAW) || bytes.limit() > BackingFile.MAX_NAME_BYTES) {
      throw new ImageChangeException("Invalid argument"); // a raw data file is all of the disk
    }
    backingName = bytes;
    backingFormat = formatName;
  }

  /** Has the image rest on nothing. */
  void removeBacking() {
    backingName = null;
    backingFormat = null;
  }

  /** Names another external data file, or none if the name is empty. */
  void setDataFileName(String name) {
    dataFileName = name;
  }

  /** Says where the directory of bitmaps is; empty where there is none any more. */
  void setBitmaps(Optional<HeaderExtension.Bitmaps> directory) {
    bitmaps = directory;
    setFeature(Feature.BITMAPS, directory.isPresent());
  }

  /** Makes it a header of version 3, with no features yet; version 3 stays as it is. */
  void upgrade() {
    if (version() == 2) {
      fields = ByteBuffer.allocate(Qcow2Header.WRITTEN_LENGTH).put(0, fields, 0, fields.capacity());
      fields.putInt(Qcow2Header.VERSION_AT, 3);
      fields.putInt(Qcow2Header.REFCOUNT_ORDER_AT, Qcow2Header.V2_REFCOUNT_ORDER);
      fields.putInt(Qcow2Header.HEADER_LENGTH_AT, Qcow2Header.WRITTEN_LENGTH);
    }
  }

  /** Makes it a header of version 2, without all that it has no fields for. */
  void downgrade() {
    fields = ByteBuffer.allocate(Qcow2Header.V2_LENGTH).put(0, fields, 0, Qcow2Header.V2_LENGTH);
    fields.putInt(Qcow2Header.VERSION_AT, 2);
  }

  /** Sets or clears a feature's bit, of version 3. */
  void setFeature(Feature feature, boolean on) {
    int at =
        switch (feature.kind()) {
          case INCOMPATIBLE -> Qcow2Header.INCOMPATIBLE_AT;
          case COMPATIBLE -> Qcow2Header.COMPATIBLE_AT;
          case AUTOCLEAR -> Qcow2Header.AUTOCLEAR_AT;
        };
    long bit = 1L << feature.bit();
    long word = fields.getLong(at);
    fields.putLong(at, on ? word | bit : word & ~bit);
  }

  /** Says where the reference counts are, and of which width; version 2 has but one. */
  void setRefcounts(int order, long tableOffset, int tableClusters) {
    fields.putLong(Qcow2Header.REFCOUNT_TABLE_OFFSET_AT, tableOffset);
    fields.putInt(Qcow2Header.REFCOUNT_TABLE_CLUSTERS_AT, tableClusters);
    if (version() == 3) {
      fields.putInt(Qcow2Header.REFCOUNT_ORDER_AT, order);
    }
  }

  /** Says where the active L1 table is, and how many entries it has. */
  void setL1Table(long offset, int entries) {
    fields.putLong(Qcow2Header.L1_OFFSET_AT, offset);
    fields.putInt(Qcow2Header.L1_ENTRIES_AT, entries);
  }

  /** Says how many internal snapshots there are, and where their table is. */
  void setSnapshots(int count, long offset) {
    fields.putInt(Qcow2Header.SNAPSHOT_COUNT_AT, count);
    fields.putLong(Qcow2Header.SNAPSHOTS_OFFSET_AT, offset);
  }

  /** Says that the guest's disk has so many bytes. */
  void setVirtualSize(long bytes) {
    fields.putLong(Qcow2Header.SIZE_AT, bytes);
  }

  /**
   * Returns all bytes of the cluster.
   *
   * @throws ImageChangeException if they are more than a cluster has
   */
  ByteBuffer encode() throws ImageChangeException {
    int clusterSize = image.header().geometry().clusterSize();
    ByteBuffer out = ByteBuffer.allocate(clusterSize + MOST_ADDED);
    out.put(fields.clear());
    if (backingFormat != null) {
      new HeaderExtension.BackingFormat(backingFormat).encodeInto(out);
    }
    encodeExtensionsInto(out);
    out.putLong(0); // their end
    long nameAt = 0;
    int nameLength = 0;
    if (backingName != null) {
      nameAt = out.position();
      nameLength = backingName.limit();
      out.put(backingName.duplicate());
    }
    out.putLong(Qcow2Header.BACKING_OFFSET_AT, nameAt);
    out.putInt(Qcow2Header.BACKING_LENGTH_AT, nameLength);
    if (out.position() > clusterSize) {
      throw new ImageChangeException("No space left in the file header");
    }
    return out.clear().limit(clusterSize);
  }

  private void encodeExtensionsInto(ByteBuffer out) {
    Qcow2Header header = image.header();
    if (header.has(Feature.DATA_FILE) && !dataFileName.isEmpty()) {
      new HeaderExtension.DataFile(dataFileName).encodeInto(out);
    }
    boolean hasNames = header.geometry().clusterSize() >= LEAST_CLUSTER_WITH_NAMES;
    if (version() == 3 && hasNames) {
      HeaderExtension.FeatureNames.encodeKnownInto(out);
    }
    if (bitmaps.isPresent()) {
      bitmaps.get().encodeInto(out);
    }
    for (HeaderExtension.Other extension : image.otherExtensions()) {
      extension.encodeInto(out);
    }
  }

  /** Returns the version that it is of now. */
  int version() {
    return fields.getInt(Qcow2Header.VERSION_AT);
  }
}

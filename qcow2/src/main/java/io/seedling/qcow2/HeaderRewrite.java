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

  private final Qcow2Image image;
  private final ByteBuffer fields; // from 0 to the header's length, but no less than is written
  private @Nullable ByteBuffer backingName;
  private @Nullable String backingFormat;
  private final Optional<HeaderExtension.Bitmaps> bitmaps;

  private HeaderRewrite(Qcow2Image image, ByteBuffer fields, @Nullable ByteBuffer backingName) {
    this.image = image;
    this.fields = fields;
    this.backingName = backingName;
    this.backingFormat = image.backingFormatName().orElse(null);
    this.bitmaps = image.bitmapDirectory();
  }

  /** Reads what an image has there; nothing is changed yet. */
  static HeaderRewrite of(Qcow2Image image) throws IOException {
    Qcow2Header header = image.header();
    int length = header.version() == 2 ? Qcow2Header.V2_LENGTH : header.headerLength();
    ByteBuffer old = image.imageFile().read(0, header.extensionsEnd() + header.backingNameLength());
    ByteBuffer fields = ByteBuffer.allocate(Math.max(length, writtenLength(header.version())));
    fields.put(0, old, 0, length);
    if (header.version() == 3) {
      long known = 1L << Feature.BITMAPS.bit() | 1L << Feature.DATA_FILE_RAW.bit();
      fields.putLong(Qcow2Header.AUTOCLEAR_AT, header.autoclearFeatures() & known);
    }
    int nameLength = header.backingNameLength();
    return new HeaderRewrite(
        image, fields, nameLength == 0 ? null : old.slice(header.extensionsEnd(), nameLength));
  }

  private static int writtenLength(int version) {
    return version == 2 ? Qcow2Header.V2_LENGTH : Qcow2Header.WRITTEN_LENGTH;
  }

  /** Names another backing file, whatever lies there. */
  void setBacking(String name, String formatName) throws HeaderChangeException {
    ByteBuffer bytes = UTF_8.encode(name);
    if (image.header().has(Feature.DATA_FILE_RAW) || bytes.limit() > BackingFile.MAX_NAME_BYTES) {
      throw new HeaderChangeException("Invalid argument"); // a raw data file is all of the disk
    }
    backingName = bytes;
    backingFormat = formatName;
  }

  /** Has the image rest on nothing. */
  void removeBacking() {
    backingName = null;
    backingFormat = null;
  }

  /**
   * Returns all bytes of the cluster.
   *
   * @throws HeaderChangeException if they are more than a cluster has
   */
  ByteBuffer encode() throws HeaderChangeException {
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
      throw new HeaderChangeException("No space left in the file header");
    }
    return out.clear().limit(clusterSize);
  }

  private void encodeExtensionsInto(ByteBuffer out) {
    Qcow2Header header = image.header();
    if (header.has(Feature.DATA_FILE) && !image.dataFileName().isEmpty()) {
      new HeaderExtension.DataFile(image.dataFileName()).encodeInto(out);
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

  private int version() {
    return fields.getInt(Qcow2Header.VERSION_AT);
  }
}

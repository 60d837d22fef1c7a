package io.seedling.qcow2;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first cluster of an image that is written: header, extensions, the backing file's name.
 *
 * @param image what is written
 * @param l1Offset where the L1 table lies, in bytes; 0 if it has no entries
 * @param refcountTableOffset where the refcount table lies, in bytes
 * @param refcountTableClusters its length, in clusters
 */
record NewHeader(
    NewImage image, long l1Offset, long refcountTableOffset, int refcountTableClusters) {

  /** Enough for the header and all extensions but the data file's name, in bytes. */
  private static final int ROOM = 1024;

  static NewHeader of(NewImage image, ImageLayout layout) {
    return new NewHeader(
        image, layout.l1Offset(), layout.refcountTableOffset(), layout.refcountTableClusters());
  }

  /** Returns the bytes; what follows them in the cluster is zero. */
  ByteBuffer encode() {
    Qcow2Options options = image.options();
    Optional<BackingFile> backing = image.backing();
    ByteBuffer name = backing.isPresent() ? backing.get().encodedName() : ByteBuffer.allocate(0);
    int nameOffset =
        backing.isPresent()
            ? HeaderExtension.backingNameOffset(options, backing, image.dataFile())
            : 0;
    int names =
        name.remaining() + (image.dataFile().isPresent() ? ExternalDataFile.MAX_NAME_BYTES : 0);
    ByteBuffer out = ByteBuffer.allocate(Math.min(1 << options.clusterBits(), ROOM + names));
    out.put(header(nameOffset, name.remaining()).encode());
    if (backing.isPresent()) {
      new HeaderExtension.BackingFormat(backing.get().format().qemuName()).encodeInto(out);
    }
    if (image.dataFile().isPresent()) {
      new HeaderExtension.DataFile(image.dataFile().get().name()).encodeInto(out);
    }
    if (options.hasFeatureNames()) {
      HeaderExtension.FeatureNames.encodeKnownInto(out);
    }
    if (backing.isPresent()) {
      out.position(nameOffset).put(name);
    }
    return out.flip();
  }

  private Qcow2Header header(int nameOffset, int nameLength) {
    Qcow2Options options = image.options();
    return new Qcow2Header(
        options.version(),
        nameOffset,
        nameLength,
        options.clusterBits(),
        image.virtualSize(),
        options.aes() ? Qcow2Header.Encryption.AES : Qcow2Header.Encryption.NONE,
        Math.toIntExact(options.geometry().l1EntriesFor(image.virtualSize())),
        l1Offset,
        refcountTableOffset,
        refcountTableClusters,
        0,
        0,
        image.features(Feature.Kind.INCOMPATIBLE),
        image.features(Feature.Kind.COMPATIBLE),
        image.features(Feature.Kind.AUTOCLEAR),
        Integer.numberOfTrailingZeros(options.refcountBits()),
        options.headerLength(),
        options.compression().type());
  }
}

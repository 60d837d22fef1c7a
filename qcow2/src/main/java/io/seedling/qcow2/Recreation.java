package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * An image that is to take the place of another one, with the same options, backing file and
 * unknown header extensions. Places that were kept for data (preallocation) are not.
 */
public final class Recreation {
  private static final String REMEDY = "leave out -n: the image is made anew";

  private final NewImage image;
  private final List<HeaderExtension.Other> extensions; // kept without being understood

  private Recreation(NewImage image, List<HeaderExtension.Other> extensions) {
    this.image = image;
    this.extensions = extensions;
  }

  /** Returns the new image, still empty. */
  public NewImage image() {
    return image;
  }

  /**
   * Takes over what an image is.
   *
   * @throws UnsupportedImageException naming what would be lost
   */
  public static Recreation of(Qcow2Image old) throws UnsupportedImageException {
    Qcow2Header header = old.header();
    refuse(header.has(Feature.CORRUPT), "is marked corrupt");
    refuse(header.encryption() != Qcow2Header.Encryption.NONE, "is encrypted");
    refuse(header.has(Feature.DATA_FILE), "has its data in another file");
    refuse(header.snapshotCount() > 0, "has internal snapshots");
    refuse(old.bitmapDirectory().isPresent(), "has bitmaps");
    long known = 1L << Feature.LAZY_REFCOUNTS.bit();
    refuse((header.compatibleFeatures() & ~known) != 0, "uses features that are not known here");
    Qcow2Options options =
        new Qcow2Options(
            header.version(),
            header.clusterBits(),
            1 << header.refcountOrder(),
            header.has(Feature.LAZY_REFCOUNTS),
            header.has(Feature.EXTENDED_L2),
            header.compressionType() == 0 ? Compression.ZLIB : Compression.ZSTD);
    return new Recreation(
        new NewImage(old.virtualSize(), options, backing(old)), old.otherExtensions());
  }

  /**
   * Tells whether a copy of an image is better written into: where a new one would lose snapshots
   * or bitmaps, or would have to hide a backing file by zeros, which version 2 can't say.
   */
  public static boolean isWorseThanCopying(Qcow2Image old) {
    Qcow2Header header = old.header();
    boolean isWritten =
        !header.has(Feature.CORRUPT)
            && header.encryption() == Qcow2Header.Encryption.NONE
            && !header.has(Feature.DATA_FILE); // that would not be a copy
    return isWritten
        && (header.snapshotCount() > 0
            || old.bitmapDirectory().isPresent()
            || (header.version() == 2 && old.backingName().isPresent()));
  }

  private static Optional<BackingFile> backing(Qcow2Image old) throws UnsupportedImageException {
    Optional<String> name = old.backingName();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Optional<ImageFormat> format =
        old.backingFormatName().isPresent()
            ? ImageFormat.named(old.backingFormatName().get())
            : Optional.empty();
    refuse(format.isEmpty(), "doesn't say its backing file's format");
    refuse(name.get().indexOf('\ufffd') >= 0, "has a backing file whose name isn't UTF-8");
    return Optional.of(new BackingFile(name.get(), format.orElseThrow()));
  }

  private static void refuse(boolean lost, String what) throws UnsupportedImageException {
    if (lost) {
      throw new UnsupportedImageException("the image " + what + ", and isn't written into", REMEDY);
    }
  }

  /**
   * Adds the extensions to the new image's header.
   *
   * @param written the new image, with its header
   * @throws UnsupportedImageException if its first cluster has no room for them
   */
  public void addExtensions(FileChannel written) throws IOException {
    if (extensions.isEmpty()) {
      return;
    }
    ByteBuffer old = ByteBuffer.allocate(1 << image.clusterBits());
    while (old.hasRemaining() && written.read(old, old.position()) >= 0) {
      // until it is full
    }
    Qcow2Header header = Qcow2Header.parse(old.flip());
    int end = HeaderExtension.endOfAll(old, header.headerLength(), header.extensionsEnd());
    int nameAt = end + HeaderExtension.PREFIX_BYTES;
    for (HeaderExtension.Other extension : extensions) {
      nameAt += extension.encodedLength();
    }
    int nameLength = header.backingNameLength();
    if (nameAt + nameLength > old.capacity()) {
      throw new UnsupportedImageException(
          "the image has header extensions that the new one has no room for", REMEDY);
    }
    ByteBuffer first = ByteBuffer.allocate(nameAt + nameLength).put(old.slice(0, end));
    for (HeaderExtension.Other extension : extensions) {
      extension.encodeInto(first);
    }
    if (nameLength > 0) {
      first.put(nameAt, old, header.extensionsEnd(), nameLength);
      first.putLong(Qcow2Header.BACKING_OFFSET_AT, nameAt);
    }
    ImageFile.write(written, first.clear(), 0);
  }
}

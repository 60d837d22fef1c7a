package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** An opened disk image, read only. Whoever opens it closes it. */
public sealed interface DiskImage extends Closeable permits Qcow2Image, RawImage, NullImage {

  /**
   * Opens an image, taking its first bytes for what they say.
   *
   * @throws UnsupportedImageException if the bytes announce a format that isn't read here
   * @throws Qcow2FormatException if they announce qcow2, but the file isn't a valid image
   * @throws IOException if the file can't be read, or is neither a file nor a block device
   */
  static DiskImage open(Path file) throws IOException {
    return open(ImageSource.of(file, Optional.empty()));
  }

  /**
   * Opens an image in the stated format, whatever its bytes look like.
   *
   * @throws Qcow2FormatException if qcow2 was stated, but the file isn't a valid image
   * @throws UnsupportedImageException if the image uses what isn't supported here
   * @throws IOException if the file can't be read, or is neither a file nor a block device
   */
  static DiskImage open(Path file, ImageFormat format) throws IOException {
    return open(ImageSource.of(file, Optional.of(format)));
  }

  /**
   * Opens an image, and nothing that it rests on; no snapshot is looked at.
   *
   * @throws Qcow2FormatException if it is a qcow2 image by format, but not a valid one
   * @throws UnsupportedImageException if the image uses what isn't supported here
   * @throws ImageInUseException if it is to be locked, and another process writes to it
   * @throws IOException if the file can't be read, or is neither a file nor a block device
   */
  static DiskImage open(ImageSource source) throws IOException {
    return open(source, false);
  }

  /**
   * Opens an image to be checked or repaired: it may lack a refcount table, and have a snapshot
   * table that is none.
   *
   * @throws Qcow2FormatException if it is a qcow2 image by format, but not one to be checked
   */
  static DiskImage openBroken(ImageSource source) throws IOException {
    return open(source, true);
  }

  private static DiskImage open(ImageSource source, boolean broken) throws IOException {
    source.requireImage();
    ImageFile opened = ImageFile.open(source.file(), source.debug());
    try {
      ImageFormat format =
          source.format().isPresent() ? source.format().get() : ImageMagic.of(opened);
      if (format == ImageFormat.RAW) {
        return new RawImage(opened);
      }
      opened.lock(source.locking());
      return broken ? Qcow2Image.readBroken(opened) : Qcow2Image.read(opened);
    } catch (Throwable t) {
      opened.close();
      throw t;
    }
  }

  /** Returns the path that it was opened by. */
  Path file();

  /** Tells whether there is a file of that path; of drivers that make up their bytes is none. */
  default boolean hasFile() {
    return true;
  }

  /** Returns the image's format. */
  ImageFormat format();

  /** Returns the size of the disk that the guest sees, in bytes; a multiple of 512. */
  long virtualSize();

  /**
   * Returns all that {@code qemu-img info} says of an image.
   *
   * @throws Qcow2FormatException if the snapshot table or the bitmap directory is not valid
   * @throws IOException if they can't be read
   */
  ImageInfo info() throws IOException;
}

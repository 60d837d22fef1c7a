package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A qcow2 image that is changed in place, locked as QEMU locks what it writes to. What the image
 * was read from is its state when it was opened.
 *
 * @param lock kept as long as the image is open
 * @param channel over the whole file
 */
record WritableImage(ImageLock lock, Qcow2Image image, FileChannel channel) implements Closeable {

  /**
   * Opens an image and nothing that it rests on; the caller closes it.
   *
   * @param source whose locking doesn't matter
   * @throws ImageInUseException if another process reads or writes it
   * @throws ImageChangeException if it is raw
   * @throws UnsupportedImageException if it is encrypted or marked corrupt
   */
  static WritableImage open(ImageSource source) throws IOException {
    ImageLock lock = ImageLock.forWriting(source.file());
    try {
      return open(source, lock);
    } catch (Throwable t) {
      lock.close();
      throw t;
    }
  }

  private static WritableImage open(ImageSource source, ImageLock lock) throws IOException {
    if (!(DiskImage.open(source.with(Locking.NONE)) instanceof Qcow2Image image)) {
      throw new ImageChangeException("Operation not supported");
    }
    try {
      requireWritable(image.header());
      FileChannel channel =
          JointClosing.open(
              image.imageFile().key(),
              image.file(),
              Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
      return new WritableImage(lock, image, channel);
    } catch (Throwable t) {
      image.close();
      throw t;
    }
  }

  private static void requireWritable(Qcow2Header header) throws UnsupportedImageException {
    if (header.encryption() != Qcow2Header.Encryption.NONE) {
      throw new UnsupportedImageException(
          "the image is encrypted (" + header.encryption() + "), and isn't changed here",
          "use qemu-img");
    }
    if (header.has(Feature.CORRUPT)) {
      throw new UnsupportedImageException(
          "qcow2: Image is corrupt; cannot be opened read/write",
          "repair it first: qemu-img check -r all IMAGE");
    }
  }

  /**
   * Refuses counts that may be stale: nothing is built upon them.
   *
   * @throws UnsupportedImageException if the image is dirty, and its counts are wrong
   */
  void requireClean() throws IOException {
    if (!image.header().has(Feature.DIRTY)) {
      return;
    }
    CheckReport report = Qcow2Check.run(image, finding -> {});
    if (report.corruptions() > 0 || report.leaks() > 0 || report.unchecked() > 0) {
      throw new UnsupportedImageException(
          "the image was not closed, and its reference counts are wrong",
          "repair it first: qemu-img check -r all IMAGE");
    }
  }

  /** Returns the image as it is in the file now; this one is no more used, nor closed. */
  WritableImage readAgain() throws IOException {
    Qcow2Image fresh = Qcow2Image.read(ImageFile.open(image.file()));
    image.close();
    return new WritableImage(lock, fresh, channel);
  }

  /** Fills a buffer from the file as it is now, with zeros behind its end. */
  void read(ByteBuffer target, long offset) throws IOException {
    int read = 0;
    while (target.hasRemaining() && read >= 0) {
      read = channel.read(target, offset + target.position());
    }
    Zeros.put(target);
    target.flip();
  }

  /** Writes bytes, and waits until all that was written is on the disk. */
  void writeSynced(ByteBuffer bytes, long offset) throws IOException {
    ImageFile.write(channel, bytes, offset);
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    try {
      JointClosing.close(image.imageFile().key(), channel);
    } finally {
      try {
        image.close();
      } finally {
        lock.close();
      }
    }
  }
}

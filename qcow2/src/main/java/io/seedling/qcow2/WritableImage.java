package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/**
 * A qcow2 image that is changed in place, locked as QEMU locks what it writes to. What the image
 * was read from is its state when it was opened.
 *
 * @param lock kept as long as the image is open
 * @param channel over the whole file
 */
record WritableImage(ImageLock lock, Qcow2Image image, FileChannel channel) implements Closeable {

  /**
   * Opens an image and nothing that it rests on, and repairs it if it was not closed; the caller
   * closes it.
   *
   * @param source whose locking doesn't matter
   * @throws ImageInUseException if another process reads or writes it
   * @throws ImageChangeException if it is raw
   * @throws UnsupportedImageException if it is encrypted or marked corrupt
   */
  static WritableImage open(ImageSource source) throws IOException {
    return open(source, finding -> {});
  }

  /**
   * As {@link #open(ImageSource)}, and tells of what is repaired.
   *
   * @param reader takes each finding as soon as there is one
   */
  static WritableImage open(ImageSource source, Consumer<CheckFinding> reader) throws IOException {
    WritableImage opened = lockedAndOpened(source, false);
    try {
      return opened.withoutDirt(reader);
    } catch (Throwable t) {
      opened.close();
      throw t;
    }
  }

  /**
   * Opens an image whatever is wrong with it, to be repaired.
   *
   * @throws ImageInUseException if another process reads or writes it
   * @throws ImageChangeException if it is raw
   */
  static WritableImage openBroken(ImageSource source) throws IOException {
    return lockedAndOpened(source, true);
  }

  private static WritableImage lockedAndOpened(ImageSource source, boolean broken)
      throws IOException {
    source.requireImage();
    ImageLock lock = ImageLock.forWriting(source.file());
    try {
      return opened(source, broken, lock);
    } catch (Throwable t) {
      lock.close();
      throw t;
    }
  }

  private static WritableImage opened(ImageSource source, boolean broken, ImageLock lock)
      throws IOException {
    ImageSource unlocked = source.with(Locking.NONE);
    DiskImage opened = broken ? DiskImage.openBroken(unlocked) : DiskImage.open(unlocked);
    if (!(opened instanceof Qcow2Image image)) {
      opened.close();
      throw new ImageChangeException("Operation not supported");
    }
    try {
      if (!broken) {
        requireWritable(image.header());
      }
      FileChannel channel = image.imageFile().openForWriting();
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
   * Repairs an image that was not closed, as QEMU does when it opens one to write to it: nothing is
   * built upon counts that may be stale.
   *
   * @return the image to be used from then on
   */
  private WritableImage withoutDirt(Consumer<CheckFinding> reader) throws IOException {
    if (!image.header().has(Feature.DIRTY)) {
      return this;
    }
    CheckFindings findings = new CheckFindings(reader);
    String failure = "Input/output error";
    try {
      RepairRun.Outcome outcome =
          RepairRun.of(this, Repairs.ALL, Qcow2Check.Rules.OF_QEMU, findings);
      if (outcome.report().left().unchecked() == 0) {
        return outcome.image().readAgain();
      }
      outcome.image().image().close();
    } catch (ImageChangeException e) {
      failure = String.valueOf(e.getMessage());
    }
    throw new UnsupportedImageException("Could not repair dirty image: " + failure);
  }

  /** Returns the image as it is in the file now; this one is no more used, nor closed. */
  WritableImage readAgain() throws IOException {
    Qcow2Image fresh = imageNow();
    image.close();
    return new WritableImage(lock, fresh, channel);
  }

  /** Opens the image as it is in the file now; the caller closes it. */
  Qcow2Image imageNow() throws IOException {
    return Qcow2Image.readBroken(image.imageFile().openAgain());
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

package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file that is written to, locked as QEMU locks it: a raw image, or an external data file. */
record WritableDataFile(ImageFile file, ImageLock lock, FileChannel channel) implements Closeable {

  /**
   * Opens a file; the caller closes it.
   *
   * @throws ImageInUseException if another process reads or writes it
   */
  static WritableDataFile open(Path path) throws IOException {
    return of(ImageFile.open(path));
  }

  /** Opens a raw image as {@link #open} does. */
  static WritableDataFile open(ImageSource image) throws IOException {
    image.requireImage();
    return of(ImageFile.open(image.file(), image.debug()));
  }

  private static WritableDataFile of(ImageFile file) throws IOException {
    try {
      ImageLock lock = ImageLock.forWriting(file.path());
      try {
        return new WritableDataFile(file, lock, file.openForWriting());
      } catch (Throwable t) {
        lock.close();
        throw t;
      }
    } catch (Throwable t) {
      file.close();
      throw t;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      JointClosing.close(file.key(), channel);
    } finally {
      try {
        file.close();
      } finally {
        lock.close();
      }
    }
  }
}

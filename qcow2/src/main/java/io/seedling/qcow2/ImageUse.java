package io.seedling.qcow2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether QEMU, or a program that takes QEMU's locks, has an image open.
 *
 * <p>QEMU holds a shared lock on byte 100 + p for each permission p that it has, and on byte 200 +
 * p for each that it denies to others (its {@code block/file-posix.c}); whoever opens an image, to
 * read or to write, denies writing by others unless told {@code --force-share}.
 */
public final class ImageUse {
  private static final int DENIED_BASE = 200;
  private static final int WRITE_PERMISSION = 1;

  private ImageUse() {}

  /**
   * Tells whether another process has the image open in a way that forbids writing to it.
   *
   * @throws IOException if the file cannot be opened for writing
   */
  public static boolean isDeniedToWriters(Path image) throws IOException {
    try (FileChannel channel =
            FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(DENIED_BASE + WRITE_PERMISSION, 1, false)) {
      return lock == null;
    }
  }
}

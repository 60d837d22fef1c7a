package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;

/** Says, in QEMU's words, that another process has an image open. */
public final class ImageInUseException extends IOException {
  private final transient Path file;

  /**
   * @param wanted the lock that was not to be had, as QEMU calls it
   */
  ImageInUseException(Path file, String wanted) {
    super("Failed to get " + wanted + " lock");
    this.file = file;
  }

  /** Returns the file that is in use. */
  public Path file() {
    return file;
  }
}

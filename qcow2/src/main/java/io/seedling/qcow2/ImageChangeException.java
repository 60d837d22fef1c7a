package io.seedling.qcow2;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says, in QEMU's words for it, why an image can't be changed so; the image is as it was. */
public final class ImageChangeException extends IOException {
  private final @Nullable String hint;

  ImageChangeException(String message) {
    this(message, null);
  }

  /**
   * @param hint a line that QEMU has after the message
   */
  ImageChangeException(String message, @Nullable String hint) {
    super(message);
    this.hint = hint;
  }

  /** Returns the line that QEMU has after the message, where it has one. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}

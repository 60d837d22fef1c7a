package io.seedling.qcow2;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says, in QEMU's words for it, why an image can't be changed so; the image is as it was. */
public final class ImageChangeException extends IOException {
  private final @Nullable String hint;
  private final @Nullable String remedy;

  ImageChangeException(String message) {
    this(message, null);
  }

  /**
   * @param hint a line that QEMU has after the message
   */
  ImageChangeException(String message, @Nullable String hint) {
    this(message, hint, null);
  }

  /**
   * @param remedy what is behind the message, and what can be done, in words that QEMU has not
   */
  ImageChangeException(String message, @Nullable String hint, @Nullable String remedy) {
    super(message);
    this.hint = hint;
    this.remedy = remedy;
  }

  /** Returns the line that QEMU has after the message, where it has one. */
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }

  /** Returns what the user can do about it, where there is something. */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}

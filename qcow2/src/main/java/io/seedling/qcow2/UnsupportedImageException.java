package io.seedling.qcow2;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names what an image uses that is legal, but can't be handled here. */
public final class UnsupportedImageException extends IOException {
  private final @Nullable String remedy;

  UnsupportedImageException(String message) {
    this(message, null);
  }

  UnsupportedImageException(String message, @Nullable String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** Returns what the user can do about it, where there is something. */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}

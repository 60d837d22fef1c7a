package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says at which of its links a backing chain breaks, and why. */
public final class BackingChainException extends IOException {
  // not part of the serial form: a Path has none
  private final transient Path file;
  private final @Nullable String remedy;

  /**
   * Reports a link that can't be followed.
   *
   * @param file the image whose reference it is
   */
  BackingChainException(Path file, String message, @Nullable String remedy) {
    super(message);
    this.file = file;
    this.remedy = remedy;
  }

  /** Returns the image whose reference can't be followed. */
  public Path file() {
    return file;
  }

  /** Returns what the user can do about it, where there is something. */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says at which of its links a backing chain breaks, and why. */
public final class BackingChainException extends IOException {
  // not part of the serial form: a Path has none
  private final transient Path file;
  private final transient @Nullable Path repeated;
  private final @Nullable String remedy;
  private final transient @Nullable Broken broken;

  /**
   * A file that can't be opened; the cause says why.
   *
   * @param file as it was looked for; an external data file as it is named
   * @param depth the images above it in the chain; 0 for an external data file
   */
  public record Broken(Path file, int depth) {}

  /**
   * Reports a link that can't be followed.
   *
   * @param file the image whose reference it is
   */
  BackingChainException(Path file, String message, @Nullable String remedy) {
    this(file, message, remedy, null);
  }

  /**
   * @param broken what is referred to, where it is that which is missing or broken
   */
  BackingChainException(
      Path file, String message, @Nullable String remedy, @Nullable Broken broken) {
    super(message);
    this.file = file;
    this.repeated = null;
    this.remedy = remedy;
    this.broken = broken;
  }

  /**
   * Reports a link that leads back into the chain.
   *
   * @param name how {@code file} spells {@code repeated}
   */
  BackingChainException(Path file, Path repeated, String name) {
    super("the backing file '" + name + "' leads back into the same chain");
    this.file = file;
    this.repeated = repeated;
    this.remedy = null;
    this.broken = null;
  }

  /** Returns the image whose reference can't be followed. */
  public Path file() {
    return file;
  }

  /** Returns the image that the chain leads back to, if that is what is wrong with it. */
  public Optional<Path> repeated() {
    return Optional.ofNullable(repeated);
  }

  /** Returns what the user can do about it, where there is something. */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }

  /** Returns the file that is missing or broken, unless it is the reference itself. */
  public Optional<Broken> broken() {
    return Optional.ofNullable(broken);
  }
}

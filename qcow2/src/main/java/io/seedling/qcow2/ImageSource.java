package io.seedling.qcow2;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image to be opened, and how.
 *
 * @param format the image's format; if empty, its first bytes tell
 * @param snapshot the internal snapshot that is read; empty for the image's present state
 * @param references what becomes of the files that the image names
 * @param locking whether it and what it rests on are locked while they are open
 */
public record ImageSource(
    Path file,
    Optional<ImageFormat> format,
    Optional<SnapshotKey> snapshot,
    References references,
    Locking locking) {

  /** Returns an image in its present state, with all that it rests on, not locked. */
  public static ImageSource of(Path file, Optional<ImageFormat> format) {
    return new ImageSource(file, format, Optional.empty(), References.FOLLOWED, Locking.NONE);
  }

  /** Returns the same as it was at a snapshot. */
  public ImageSource at(Optional<SnapshotKey> key) {
    return new ImageSource(file, format, key, references, locking);
  }

  /** Returns the same with other rules for the files that it names. */
  public ImageSource with(References rules) {
    return new ImageSource(file, format, snapshot, rules, locking);
  }

  /** Returns the same, locked in another way. */
  public ImageSource with(Locking other) {
    return new ImageSource(file, format, snapshot, references, other);
  }
}

package io.seedling.qcow2;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image to be opened, and how.
 *
 * @param format the image's format; if empty, its first bytes tell
 * @param snapshot the internal snapshot that is read; empty for the image's present state
 * @param dataFile the external data file, in place of the one that the image names; empty for that
 * @param references what becomes of the files that the image names
 * @param locking whether it and what it rests on are locked while they are open
 */
public record ImageSource(
    Path file,
    Optional<ImageFormat> format,
    Optional<SnapshotKey> snapshot,
    Optional<Path> dataFile,
    References references,
    Locking locking) {

  /** Returns an image in its present state, with all that it rests on, not locked. */
  public static ImageSource of(Path file, Optional<ImageFormat> format) {
    return new ImageSource(
        file, format, Optional.empty(), Optional.empty(), References.FOLLOWED, Locking.NONE);
  }

  /** Returns the same as it was at a snapshot. */
  public ImageSource at(Optional<SnapshotKey> key) {
    return new ImageSource(file, format, key, dataFile, references, locking);
  }

  /** Returns the same with another external data file; empty for the one that it names. */
  public ImageSource withDataFile(Optional<Path> other) {
    return new ImageSource(file, format, snapshot, other, references, locking);
  }

  /** Returns the same with other rules for the files that it names. */
  public ImageSource with(References rules) {
    return new ImageSource(file, format, snapshot, dataFile, rules, locking);
  }

  /** Returns the same, locked in another way. */
  public ImageSource with(Locking other) {
    return new ImageSource(file, format, snapshot, dataFile, references, other);
  }
}

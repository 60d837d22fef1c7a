package io.seedling.qcow2;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image to be opened, and how.
 *
 * @param format the image's format; if empty, its first bytes tell
 * @param snapshot the internal snapshot that is read; empty for the image's present state
 * @param dataFile the external data file, in place of the one that the image names; empty for that
 * @param references what becomes of the files that the image names
 * @param locking whether it and what it rests on are locked while they are open
 * @param drivers for tests, which are around the image or in its place; empty for none
 */
public record ImageSource(
    Path file,
    Optional<ImageFormat> format,
    Optional<SnapshotKey> snapshot,
    Optional<Path> dataFile,
    References references,
    Locking locking,
    Optional<TestDrivers> drivers) {

  /** Returns an image in its present state, with all that it rests on, not locked. */
  public static ImageSource of(Path file, Optional<ImageFormat> format) {
    return new ImageSource(
        file,
        format,
        Optional.empty(),
        Optional.empty(),
        References.FOLLOWED,
        Locking.NONE,
        Optional.empty());
  }

  /** Returns an opened image, to be opened once more behind what it is behind. */
  static ImageSource of(DiskImage image) {
    BlkDebug debug = null;
    if (image instanceof Qcow2Image qcow2) {
      debug = qcow2.imageFile().debug();
    } else if (image instanceof RawImage raw) {
      debug = raw.imageFile().debug();
    }
    ImageSource source = of(image.file(), Optional.of(image.format()));
    return debug == null ? source : source.with(Optional.of(TestDrivers.below(debug)));
  }

  /** Returns the same as it was at a snapshot. */
  public ImageSource at(Optional<SnapshotKey> key) {
    return new ImageSource(file, format, key, dataFile, references, locking, drivers);
  }

  /** Returns the same with another external data file; empty for the one that it names. */
  public ImageSource withDataFile(Optional<Path> other) {
    return new ImageSource(file, format, snapshot, other, references, locking, drivers);
  }

  /** Returns the same with other rules for the files that it names. */
  public ImageSource with(References rules) {
    return new ImageSource(file, format, snapshot, dataFile, rules, locking, drivers);
  }

  /** Returns the same, locked in another way. */
  public ImageSource with(Locking other) {
    return new ImageSource(file, format, snapshot, dataFile, references, other, drivers);
  }

  /** Returns the same with other drivers for tests. */
  public ImageSource with(Optional<TestDrivers> others) {
    return new ImageSource(file, format, snapshot, dataFile, references, locking, others);
  }

  /** Tells whether there is a file; of some drivers there is none. */
  public boolean hasFile() {
    return drivers.isEmpty() || drivers.get().nothing().isEmpty();
  }

  /** Returns what is between the image and its file; null for nothing. */
  @Nullable BlkDebug debug() {
    return drivers.isEmpty() ? null : drivers.get().below().orElse(null);
  }

  /**
   * Refuses what is no image in a file, but only shows the bytes of a guest's disk.
   *
   * @throws UnsupportedImageException saying which driver it is
   */
  void requireImage() throws UnsupportedImageException {
    if (drivers.isPresent()) {
      TestDrivers given = drivers.get();
      if (given.nothing().isPresent() || given.above().isPresent()) {
        String driver = given.nothing().map(NullImage::driver).orElse("blkdebug");
        throw new UnsupportedImageException(
            "is no image, but the driver " + driver + ": only a guest's bytes are read from it");
      }
    }
  }
}

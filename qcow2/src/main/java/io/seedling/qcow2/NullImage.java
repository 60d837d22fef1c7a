package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A disk of QEMU's drivers {@code null-co} and {@code null-aio}: no file, but a size, and zeros to
 * read (QEMU's {@code block/null.c}). Only the guest's bytes of it are read here, and no image
 * rests on one.
 *
 * @param driver its name in QEMU
 * @param size in bytes
 * @param readsZeros whether they are said to be zeros; otherwise QEMU leaves open what they are,
 *     and takes them for data
 */
public record NullImage(String driver, long size, boolean readsZeros) implements DiskImage {
  static final long DEFAULT_SIZE = 1L << 30;

  /** Tells whether a driver of QEMU's is one of these. */
  static boolean isDriver(String name) {
    return name.equals("null-co") || name.equals("null-aio");
  }

  /** Reads what is said of the driver. */
  static NullImage of(String driver, DriverOptions options) throws UnsupportedImageException {
    long size = options.takeSize("size", DEFAULT_SIZE);
    if (size > NewImage.MAX_VIRTUAL_SIZE) {
      throw new UnsupportedImageException("has a size of " + size + " bytes, which no disk has");
    }
    NullImage image = new NullImage(driver, size, options.takeSwitch("read-zeroes", false));
    options.requireNoMore("driver, size and read-zeroes are read");
    return image;
  }

  /** Returns the driver's name, for messages; it is no path of a file. */
  @Override
  public Path file() {
    return Path.of(driver);
  }

  @Override
  public boolean hasFile() {
    return false;
  }

  @Override
  public ImageFormat format() {
    return ImageFormat.RAW;
  }

  @Override
  public long virtualSize() {
    return NewImage.wholeSectors(size);
  }

  @Override
  public ImageInfo info() throws IOException {
    return new ImageInfo(file(), format(), virtualSize(), 0, Optional.empty());
  }

  @Override
  public void close() {
    // there is nothing
  }
}

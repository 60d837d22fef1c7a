package io.seedling.qcow2;

import java.util.Optional;

/**
 * QEMU's drivers for tests, as the name of an image puts them around it or in its place.
 *
 * @param name the whole name, as it was given
 * @param above what the guest's requests to the image pass
 * @param below what the image's requests to its file pass
 * @param nothing what is there in the place of an image; the other two are empty then
 */
public record TestDrivers(
    String name, Optional<BlkDebug> above, Optional<BlkDebug> below, Optional<NullImage> nothing) {

  static TestDrivers above(BlkDebug debug) {
    return new TestDrivers("", Optional.of(debug), Optional.empty(), Optional.empty());
  }

  static TestDrivers below(BlkDebug debug) {
    return new TestDrivers("", Optional.empty(), Optional.of(debug), Optional.empty());
  }

  static TestDrivers nothing(NullImage image) {
    return new TestDrivers("", Optional.empty(), Optional.empty(), Optional.of(image));
  }

  /** Returns the same, with the name that says so. */
  TestDrivers named(String given) {
    return new TestDrivers(given, above, below, nothing);
  }

  /** Returns the same with another above those that there are. */
  TestDrivers under(BlkDebug debug) throws UnsupportedImageException {
    if (above.isPresent() || nothing.isPresent()) {
      throw new UnsupportedImageException("has blkdebug above another driver for tests");
    }
    return new TestDrivers(name, Optional.of(debug), below, nothing);
  }

  /** Returns the same without what is above an image. */
  public TestDrivers withoutAbove() {
    return new TestDrivers(name, Optional.empty(), below, nothing);
  }
}

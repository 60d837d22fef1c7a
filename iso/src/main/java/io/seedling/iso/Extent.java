package io.seedling.iso;

/**
 * A run of bytes of a volume.
 *
 * @param offset bytes from the start of the volume
 * @param length bytes
 */
record Extent(long offset, long length) {

  /** Returns the first byte behind it. */
  long end() {
    return offset + length;
  }
}

package io.seedling.qcow2;

/**
 * How an image is copied.
 *
 * @param threads that read, compress and compare at the same time, 1 to {@value #MAX_THREADS}; what
 *     is written does not depend on them
 * @param shortestHole how many zeros make a hole where data are written, in bytes, a multiple of
 *     512; 0 to write all zeros, and to allocate all of the disk
 * @param compress whether clusters are compressed, for qcow2 alone
 * @param portable whether Zstandard's frames are written by the codec in Java, so that their bytes
 *     are the same where its library, which is faster, can't be loaded
 */
public record CopyOptions(int threads, int shortestHole, boolean compress, boolean portable) {
  /** More threads would want more memory than they are worth. */
  public static final int MAX_THREADS = 16;

  /** What qemu-img takes when nobody asks, in bytes. */
  public static final int DEFAULT_SHORTEST_HOLE = 4096;

  private static final int SECTOR = 512;
  private static final int MAX_SHORTEST_HOLE = 16 << 20; // QEMU's own limit

  /**
   * Accepts what can be done.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public CopyOptions {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "the number of threads is " + threads + "; 1 to " + MAX_THREADS + " are allowed");
    }
    if (shortestHole < 0 || shortestHole > MAX_SHORTEST_HOLE || shortestHole % SECTOR != 0) {
      throw new IllegalArgumentException(
          "the shortest hole is "
              + shortestHole
              + " bytes; multiples of 512 up to 16M are allowed");
    }
  }
}

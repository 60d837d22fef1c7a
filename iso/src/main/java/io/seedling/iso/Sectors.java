package io.seedling.iso;

/** Arithmetic with the volume's sectors, which are also its logical blocks. */
final class Sectors {
  /** Bytes of a sector (ECMA-119 §6.1.2). */
  static final int SIZE = 2048;

  /** Sectors of the largest volume: their number is recorded in 32 bits (§8.4.8). */
  static final long MAX_COUNT = 0xFFFFFFFFL;

  private Sectors() {}

  /** Returns how many sectors hold this many bytes. */
  static long holding(long bytes) {
    return bytes / SIZE + (bytes % SIZE == 0 ? 0 : 1);
  }

  /** Returns where something of this length goes that must not cross a sector's end. */
  static long offsetWithinOneSector(long offset, int length) {
    long rest = SIZE - offset % SIZE;
    return length <= rest ? offset : offset + rest;
  }
}

package io.seedling.qcow2;

import java.nio.ByteBuffer;

/** Zeros to compare with; the comparison is one that Java has the processor do at width. */
final class Zeros {
  private static final int BYTES = 1 << 16;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(BYTES).asReadOnlyBuffer();

  private Zeros() {}

  /** Tells whether a range of a buffer, which is within its limit, is all zeros. */
  static boolean fill(ByteBuffer bytes, int from, int length) {
    for (int at = from; at < from + length; at += BYTES) {
      int part = Math.min(BYTES, from + length - at);
      if (bytes.get(at) != 0 || bytes.slice(at, part).mismatch(ZEROS.slice(0, part)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Fills a buffer with zeros from its position to its limit, and leaves the position there. */
  static void put(ByteBuffer target) {
    while (target.hasRemaining()) {
      target.put(ZEROS.slice(0, Math.min(BYTES, target.remaining())));
    }
  }
}

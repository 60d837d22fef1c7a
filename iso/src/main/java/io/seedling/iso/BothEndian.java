package io.seedling.iso;

import java.nio.ByteBuffer;

/**
 * Numbers recorded twice, the least significant byte first and then the most significant byte first
 * (ECMA-119 §7.2.3 and §7.3.3). The buffers are big-endian, as they are made.
 */
final class BothEndian {
  private BothEndian() {}

  /** Puts an unsigned 16-bit number in 4 bytes. */
  static void put16(ByteBuffer out, int value) {
    out.putShort(Short.reverseBytes((short) value)).putShort((short) value);
  }

  /** Puts an unsigned 32-bit number in 8 bytes. */
  static void put32(ByteBuffer out, long value) {
    out.putInt(Integer.reverseBytes((int) value)).putInt((int) value);
  }
}

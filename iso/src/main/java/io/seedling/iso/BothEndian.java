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

  /** Returns the 16-bit number of 4 bytes, as its first half has it, which every reader trusts. */
  static int get16(ByteBuffer in, int at) {
    return Short.toUnsignedInt(Short.reverseBytes(in.getShort(at)));
  }

  /** Returns the 32-bit number of 8 bytes, as its first half has it, which every reader trusts. */
  static long get32(ByteBuffer in, int at) {
    return Integer.toUnsignedLong(Integer.reverseBytes(in.getInt(at)));
  }

  /** Whether both halves of 4 bytes say the same. */
  static boolean agree16(ByteBuffer in, int at) {
    return Short.reverseBytes(in.getShort(at)) == in.getShort(at + 2);
  }

  /** Whether both halves of 8 bytes say the same. */
  static boolean agree32(ByteBuffer in, int at) {
    return Integer.reverseBytes(in.getInt(at)) == in.getInt(at + 4);
  }
}

package io.seedling.qcow2;

import java.nio.ByteBuffer;

/**
 * Reference counts one behind the other, as a refcount block has them: big-endian; those of less
 * than a byte begin at the byte's least significant bits.
 *
 * @param bits the width of a count: 1, 2, 4 … 64
 * @param bytes the block, or as much of it as there is
 */
record RefcountBlock(int bits, ByteBuffer bytes) {

  /** Returns so many counts of 1. */
  static ByteBuffer ones(int bits, long count) {
    int length = Math.toIntExact(Geometry.ceilDiv(count * bits, 8));
    RefcountBlock block = new RefcountBlock(bits, ByteBuffer.allocate(length));
    for (int i = 0; i < count; i++) {
      block.set(i, 1);
    }
    return block.bytes;
  }

  /** Returns the largest count there can be. */
  static long most(int bits) {
    return bits == 64 ? Long.MAX_VALUE : (1L << bits) - 1;
  }

  /** Returns a count; of 64 bits, as a number with a sign. */
  long get(int index) {
    return switch (bits) {
      case 8 -> bytes.get(index) & 0xffL;
      case 16 -> bytes.getShort(2 * index) & 0xffffL;
      case 32 -> bytes.getInt(4 * index) & 0xffffffffL;
      case 64 -> bytes.getLong(8 * index);
      default -> (bytes.get(index / perByte()) & 0xff) >>> shift(index) & most(bits);
    };
  }

  void set(int index, long count) {
    switch (bits) {
      case 8 -> bytes.put(index, (byte) count);
      case 16 -> bytes.putShort(2 * index, (short) count);
      case 32 -> bytes.putInt(4 * index, (int) count);
      case 64 -> bytes.putLong(8 * index, count);
      default -> {
        int at = index / perByte();
        int others = bytes.get(at) & ~((int) most(bits) << shift(index));
        bytes.put(at, (byte) (others | (int) count << shift(index)));
      }
    }
  }

  private int perByte() {
    return 8 / bits;
  }

  private int shift(int index) {
    return index % perByte() * bits;
  }
}

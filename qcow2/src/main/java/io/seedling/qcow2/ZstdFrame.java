package io.seedling.qcow2;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Where a frame of Zstandard ends (RFC 8878, 3.1.1), which a reader of one cluster has to know. */
final class ZstdFrame {
  private static final int MAGIC = 0xFD2FB528;
  private static final int BLOCK_HEADER_BYTES = 3;
  private static final int CHECKSUM_BYTES = 4;

  private ZstdFrame() {}

  /** Returns the bytes of the frame that a buffer begins with; -1 where it does not hold one. */
  static int length(ByteBuffer bytes) {
    ByteBuffer frame = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (frame.limit() < Integer.BYTES + 1 || frame.getInt(0) != MAGIC) {
      return -1;
    }
    int descriptor = frame.get(Integer.BYTES);
    int at = Integer.BYTES + 1 + headerBytes(descriptor);
    boolean last = false;
    while (!last) {
      if (at < 0 || at > frame.limit() - BLOCK_HEADER_BYTES) {
        return -1;
      }
      int header = (frame.getShort(at) & 0xffff) | (frame.get(at + 2) & 0xff) << 16;
      last = (header & 1) != 0;
      boolean repeats = (header >> 1 & 3) == 1; // one byte, however often
      at += BLOCK_HEADER_BYTES + (repeats ? 1 : header >> 3);
    }
    at += (descriptor & 4) == 0 ? 0 : CHECKSUM_BYTES;
    return at <= frame.limit() ? at : -1;
  }

  /** The window, the dictionary's number and the content's size, as far as they are there. */
  private static int headerBytes(int descriptor) {
    boolean oneSegment = (descriptor & 0x20) != 0;
    int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
    int contentSize = new int[] {oneSegment ? 1 : 0, 2, 4, 8}[descriptor >> 6 & 3];
    return (oneSegment ? 0 : 1) + dictionary + contentSize;
  }
}

package io.seedling.qcow2;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Compression by Zstandard, in Java alone. The one class that touches the codec, so that images
 * without it never load it.
 */
final class Zstd {
  private static final int MAGIC = 0xFD2FB528; // RFC 8878, 3.1.1
  private static final int BLOCK_HEADER_BYTES = 3;
  private static final int CHECKSUM_BYTES = 4;

  private Zstd() {}

  /**
   * Decompresses the one frame that a cluster is; what stands behind it is another cluster's.
   *
   * @return false where it is not a frame, or not of so many bytes
   */
  static boolean decompress(ByteBuffer packed, byte[] cluster) {
    int length = frameLength(packed.slice().order(ByteOrder.LITTLE_ENDIAN));
    if (length < 0) {
      return false;
    }
    try {
      int from = packed.arrayOffset() + packed.position();
      int filled =
          new ZstdDecompressor()
              .decompress(packed.array(), from, length, cluster, 0, cluster.length);
      return filled == cluster.length;
    } catch (MalformedInputException e) {
      return false;
    }
  }

  /**
   * Compresses all of a buffer into one frame.
   *
   * @param room where to, if it is large enough
   * @return {@code room}, or a larger one, from position 0 to the frame's end
   */
  static ByteBuffer compress(ByteBuffer bytes, ByteBuffer room) {
    ZstdCompressor compressor = new ZstdCompressor();
    int most = compressor.maxCompressedLength(bytes.remaining());
    ByteBuffer frame = room.capacity() < most ? ByteBuffer.allocate(most) : room.clear();
    compressor.compress(bytes, frame);
    return frame.flip();
  }

  /** Returns the bytes of the frame that a buffer begins with; -1 where it does not hold one. */
  private static int frameLength(ByteBuffer frame) {
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

package io.seedling.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * A file that grows at its end, and in which blocks of zeros become holes.
 *
 * @param channel of a file that has nothing behind the offsets that are written to
 */
record SparseOutput(FileChannel channel) {
  private static final int BLOCK_BYTES = 4096; // what file systems allocate
  private static final byte[] ZEROS = new byte[BLOCK_BYTES];

  /**
   * Writes the first bytes of an array. Zeros at their end are there only after {@link #end}.
   *
   * @param offset in the file, where what was written before ends
   */
  void write(byte[] bytes, int length, long offset) throws IOException {
    int data = 0;
    int next;
    for (int at = 0; at < length; at = next) {
      next = (int) Math.min(length, at + BLOCK_BYTES - (offset + at) % BLOCK_BYTES);
      if (Arrays.equals(bytes, at, next, ZEROS, 0, next - at)) {
        writeAll(ByteBuffer.wrap(bytes, data, at - data), offset + data);
        data = next;
      }
    }
    writeAll(ByteBuffer.wrap(bytes, data, length - data), offset + data);
  }

  /** Makes the file as long as what was written. */
  void end(long size) throws IOException {
    if (channel.size() < size) {
      writeAll(ByteBuffer.allocate(1), size - 1);
    }
  }

  private void writeAll(ByteBuffer bytes, long offset) throws IOException {
    long at = offset;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}

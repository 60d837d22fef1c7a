package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes bytes at their place in a new file, and leaves holes where they are zeros.
 *
 * @param target a file that reads as zeros wherever nothing was written
 * @param shortestHole the zeros that are left out, in bytes, a multiple of 512; 0 for none
 */
record SparseWrite(FileChannel target, int shortestHole) {
  private static final int MOST_BLOCK = 4096; // what file systems allocate

  /** Writes what is between position and limit, and moves the position there; any thread may. */
  void write(ByteBuffer source, long offset) throws IOException {
    int start = source.position();
    int limit = source.limit();
    int block = Math.min(shortestHole, MOST_BLOCK);
    int from = start;
    while (from < limit) {
      int data = block == 0 ? limit : endOfData(source, from, block);
      ImageFile.write(target, source.limit(data).position(from), offset + from - start);
      source.limit(limit);
      from = data == limit ? limit : endOfZeros(source, data, block);
    }
    source.position(limit);
  }

  /** Returns where the next hole begins, or the limit. */
  private int endOfData(ByteBuffer source, int from, int block) {
    int at = from;
    while (at < source.limit()) {
      int end = endOfZeros(source, at, block);
      if (end - at >= shortestHole) {
        return at;
      }
      at = Math.min(source.limit(), end == at ? end + block : end);
    }
    return source.limit();
  }

  private static int endOfZeros(ByteBuffer source, int from, int block) {
    int at = from;
    while (at < source.limit()) {
      int length = Math.min(block, source.limit() - at);
      if (!Zeros.fill(source, at, length)) {
        return at;
      }
      at += length;
    }
    return at;
  }
}

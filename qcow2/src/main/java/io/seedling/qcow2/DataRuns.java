package io.seedling.qcow2;

import java.nio.ByteBuffer;

/**
 * The runs of data in what is copied at a time, one behind the other, with zeros between them:
 * those that qemu-img convert finds, too.
 *
 * <p>Bytes are looked at in blocks, of the largest power of two that is not longer than the
 * shortest hole; a block is data if a byte of it is. Shorter zeros between data are data, and those
 * at the start and the end are not. For one thread.
 */
final class DataRuns {
  private final ByteBuffer bytes;
  private final int shortestHole;
  private final int block;
  private final int limit;
  private int from;
  private int end;

  /**
   * Begins before the first.
   *
   * @param bytes from position to limit; blocks begin at the position
   * @param shortestHole the zeros that make a hole, in bytes; 0 for none, then all is data
   */
  DataRuns(ByteBuffer bytes, int shortestHole) {
    this.bytes = bytes.duplicate();
    this.shortestHole = shortestHole;
    this.block = Integer.highestOneBit(shortestHole);
    this.limit = bytes.limit();
    this.from = bytes.position();
    this.end = from;
  }

  /** Goes on to the next run, if there is one. */
  boolean next() {
    from = shortestHole == 0 ? end : endOfZeros(end);
    end = shortestHole == 0 ? limit : endOfData(from);
    return from < limit;
  }

  /** Returns where the run begins. */
  int from() {
    return from;
  }

  /** Returns where it ends. */
  int end() {
    return end;
  }

  /** Goes on to the run that ends behind a place, and tells whether it begins before another. */
  boolean reach(int place, int before) {
    while (end <= place && end < limit) {
      next();
    }
    return from < before && end > place;
  }

  private int endOfData(int start) {
    int at = start;
    while (at < limit) {
      int data = endOfZeros(at);
      if (data == limit || data - at >= shortestHole) {
        return at;
      }
      at = Math.min(limit - data, block) + data;
    }
    return limit;
  }

  private int endOfZeros(int start) {
    int at = start;
    while (at < limit) {
      int length = Math.min(block, limit - at);
      if (!Zeros.fill(bytes, at, length)) {
        return at;
      }
      at += length;
    }
    return limit;
  }
}

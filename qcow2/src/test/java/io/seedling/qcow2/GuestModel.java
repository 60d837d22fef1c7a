package io.seedling.qcow2;

import java.util.Arrays;

/** What a guest's disk should be: an array. */
final class GuestModel {
  private final byte[] bytes;
  private final int clusterSize;
  private final boolean discards;
  private byte[] flushed;

  /**
   * @param bytes all of the disk's
   * @param discards whether discarded clusters read as zeros
   */
  GuestModel(byte[] bytes, int clusterSize, boolean discards) {
    this.bytes = bytes;
    this.clusterSize = clusterSize;
    this.discards = discards;
    this.flushed = bytes.clone();
  }

  void write(long at, byte[] content) {
    System.arraycopy(content, 0, bytes, (int) at, content.length);
  }

  void discard(long at, int length) {
    int from = (int) ((at + clusterSize - 1) / clusterSize * clusterSize);
    int end = (int) at + length;
    int to = end == bytes.length ? end : end / clusterSize * clusterSize;
    if (discards && from < to) {
      Arrays.fill(bytes, from, to, (byte) 0);
    }
  }

  void flush() {
    flushed = bytes.clone();
  }

  /** Returns the bytes by now. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns the bytes at the last flush. */
  byte[] flushed() {
    return flushed;
  }
}

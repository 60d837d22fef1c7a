package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** The end of a file, where blocks of zeros are passed over instead of written. */
final class SparseFile implements WritableByteChannel {
  private static final int BLOCK_SIZE = 4096; // the least that the usual file systems leave out

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(BLOCK_SIZE);
  private static final int CHUNK_SIZE = 1 << 20;
  private static final int SAMPLE_DISTANCE = 64 * 1024;

  private final SeekableByteChannel file;
  private @Nullable ByteBuffer buffer;
  private long position;
  private boolean endsInHole;

  /**
   * @param file is at its end; left open
   */
  SparseFile(SeekableByteChannel file) throws IOException {
    this.file = file;
    this.position = file.position();
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int length = source.remaining();
    int end = source.limit();
    while (source.position() < end) {
      int start = source.position();
      boolean zero = isZero(source, start, blockEnd(start, start, end));
      int next = start;
      do {
        next = blockEnd(next, start, end);
      } while (next < end && zero == isZero(source, next, blockEnd(next, start, end)));
      put(source.limit(next), zero);
      source.limit(end);
    }
    return length;
  }

  /**
   * Copies bytes of a file, by the system itself where they are no run of zeros, as it seems from a
   * few of them: a hole that is missed costs room, and nothing else.
   *
   * @param from where the bytes begin in the source
   * @param length the most that is copied
   * @return how many were; 0 at the source's end
   */
  long copy(FileChannel source, long from, long length) throws IOException {
    int chunk = (int) Math.min(length, CHUNK_SIZE);
    if (file instanceof FileChannel target && isDense(source, from, chunk)) {
      long copied = source.transferTo(from, chunk, target);
      position += copied;
      endsInHole = false;
      return copied;
    }
    ByteBuffer buffer = this.buffer;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(CHUNK_SIZE);
      this.buffer = buffer;
    }
    int copied = source.read(buffer.clear().limit(chunk), from);
    write(buffer.flip());
    return Math.max(0, copied);
  }

  private static boolean isDense(FileChannel source, long from, int length) throws IOException {
    ByteBuffer sample = ByteBuffer.allocate(Long.BYTES);
    for (int at = 0; at < length; at += SAMPLE_DISTANCE) {
      if (source.read(sample.clear(), from + at) < Long.BYTES || sample.getLong(0) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Gives the file its length where it ends in what was passed over. */
  void finish() throws IOException {
    if (endsInHole) {
      file.position(position - 1);
      file.write(ByteBuffer.allocate(1));
    }
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() {}

  private void put(ByteBuffer run, boolean zero) throws IOException {
    position += run.remaining();
    endsInHole = zero;
    if (zero) {
      run.position(run.limit());
      file.position(position);
    }
    while (run.hasRemaining()) {
      file.write(run);
    }
  }

  /**
   * Returns where the file's block ends that a byte is in.
   *
   * @param at the byte, as the buffer counts
   * @param start the buffer's byte that comes to the file's present position
   */
  private int blockEnd(int at, int start, int end) {
    int within = (int) ((position + at - start) % BLOCK_SIZE);
    return Math.min(end, at + BLOCK_SIZE - within);
  }

  /** Compares, as the JDK does with many bytes at a time, what does not begin with another byte. */
  private static boolean isZero(ByteBuffer bytes, int from, int to) {
    return bytes.get(from) == 0
        && bytes.slice(from, to - from).mismatch(ZEROS.slice(0, to - from)) < 0;
  }
}

package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Copies contents into empty files, and leaves holes where they are zero for long. */
final class SparseCopy {
  private static final int BLOCK_SIZE = 64 * 1024; // the least that becomes a hole
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(BLOCK_SIZE).asReadOnlyBuffer();

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK_SIZE);
  private final AtomicLong copied = new AtomicLong(); // all files together

  /** Returns the bytes of all copies until now; any thread may ask. */
  long copied() {
    return copied.get();
  }

  /**
   * Copies a content whole.
   *
   * @param out an empty file, at 0; left open
   * @param target what that file is called in errors
   * @throws FileSystemException where it cannot be written, or the content has another length than
   *     it says
   */
  void copy(IsoContent content, SeekableByteChannel out, Path target) throws IOException {
    long size = content.size();
    long position = 0;
    boolean endsInHole = false;
    try (ReadableByteChannel in = content.open()) {
      while (position <= size && fill(in)) {
        int length = buffer.remaining();
        endsInHole = buffer.equals(ZEROS);
        put(endsInHole, position, out, target);
        position += length;
        copied.addAndGet(length);
      }
    }
    if (position != size) {
      String found = position < size ? position + " bytes were read" : "there are more";
      throw new FileSystemException(
          target.toString(), null, "it should have " + size + " bytes, and " + found);
    }
    if (endsInHole) {
      buffer.clear().limit(1);
      put(false, size - 1, out, target); // the last zero, which gives the file its length
    }
  }

  /** Reads until the buffer is full or nothing is left; returns whether there is anything in it. */
  private boolean fill(ReadableByteChannel in) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining() && in.read(buffer) >= 0) {
      // the channel gives what it has
    }
    return buffer.flip().hasRemaining();
  }

  private void put(boolean hole, long position, SeekableByteChannel out, Path target)
      throws IOException {
    if (hole) {
      return;
    }
    try {
      out.position(position);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    } catch (IOException e) {
      throw new FileSystemException(target.toString(), null, e.getMessage());
    }
  }
}

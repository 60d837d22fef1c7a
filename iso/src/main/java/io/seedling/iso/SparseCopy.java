package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Copies contents into empty files, one after another, and leaves holes where they are zero. */
final class SparseCopy {
  private static final int BUFFER_SIZE = 256 * 1024; // as VolumeOutput

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
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
   * @throws IOException where the content cannot be read
   */
  void copy(IsoContent content, SeekableByteChannel out, Path target) throws IOException {
    long size = content.size();
    long position = 0;
    SparseFile file = new SparseFile(out);
    try (ReadableByteChannel in = content.open()) {
      while (position <= size && in.read(buffer.clear()) >= 0) {
        position += buffer.flip().remaining();
        copied.addAndGet(buffer.remaining());
        write(file, target);
      }
    }
    if (position != size) {
      String found = position < size ? position + " bytes were read" : "there are more";
      throw new FileSystemException(
          target.toString(), null, "it should have " + size + " bytes, and " + found);
    }
    finish(file, target);
  }

  private void write(SparseFile file, Path target) throws FileSystemException {
    try {
      file.write(buffer);
    } catch (IOException e) {
      throw new FileSystemException(target.toString(), null, e.getMessage());
    }
  }

  private static void finish(SparseFile file, Path target) throws FileSystemException {
    try {
      file.finish();
    } catch (IOException e) {
      throw new FileSystemException(target.toString(), null, e.getMessage());
    }
  }
}

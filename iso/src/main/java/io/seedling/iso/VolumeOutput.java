package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The bytes of a volume on their way to a channel, through one buffer that goes out whenever it is
 * full: a seed is one write.
 */
final class VolumeOutput {
  private static final int BUFFER_SIZE = 256 * 1024; // larger ones measured no faster
  private static final byte[] ZEROS = new byte[Sectors.SIZE];

  private final WritableByteChannel target;
  private final ByteBuffer buffer;
  private long flushed;

  /**
   * @param target is left open
   * @param size bytes of the whole volume
   */
  VolumeOutput(WritableByteChannel target, long size) {
    this.target = target;
    // a direct buffer is soonest to write, and dear to make for once
    this.buffer =
        size > BUFFER_SIZE
            ? ByteBuffer.allocateDirect(BUFFER_SIZE)
            : ByteBuffer.allocate((int) size);
  }

  /** Returns how many bytes of the volume have been put. */
  long position() {
    return flushed + buffer.position();
  }

  /**
   * Returns the buffer with at least so much room; what is put there is the volume's next bytes.
   *
   * @param length at most a sector
   */
  ByteBuffer room(int length) throws IOException {
    if (buffer.remaining() < length) {
      flush();
    }
    return buffer;
  }

  /** Returns the buffer with room for a sector, which is all zero; its position stays before it. */
  ByteBuffer zeroedSector() throws IOException {
    ByteBuffer room = room(Sectors.SIZE);
    return room.put(room.position(), ZEROS);
  }

  /** Puts zeros up to a position of the volume, which is not before the present one. */
  void zeroTo(long position) throws IOException {
    long left = position - position();
    if (left < 0) {
      throw new AssertionError("at byte " + position() + " of the volume, past " + position);
    }
    while (left > 0) {
      int length = (int) Math.min(left, ZEROS.length);
      room(length).put(ZEROS, 0, length);
      left -= length;
    }
  }

  /** Copies bytes until there are {@code size}, or no more; returns how many there were. */
  long copy(ReadableByteChannel source, long size) throws IOException {
    long left = size;
    if (size > BUFFER_SIZE && source instanceof FileChannel from && isFile(target)) {
      left -= transfer(from, size);
    }
    while (left > 0) {
      room(1).limit((int) Math.min(buffer.capacity(), buffer.position() + left));
      int read = source.read(buffer);
      buffer.limit(buffer.capacity());
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return size - left;
  }

  private static boolean isFile(WritableByteChannel target) {
    return target instanceof FileChannel || target instanceof SparseFile;
  }

  /** Has the system copy as much as it will, which saves a way through memory. */
  private long transfer(FileChannel source, long size) throws IOException {
    flush();
    long done = 0;
    long last = 1;
    while (last > 0 && done < size) {
      last =
          target instanceof SparseFile file
              ? file.copy(source, done, size - done)
              : source.transferTo(done, size - done, target);
      done += last;
    }
    source.position(done);
    flushed += done;
    return done;
  }

  /** Hands everything to the channel, which may take it in parts. */
  void flush() throws IOException {
    flushed += buffer.position();
    buffer.flip();
    while (buffer.hasRemaining()) {
      target.write(buffer);
    }
    buffer.clear();
  }
}

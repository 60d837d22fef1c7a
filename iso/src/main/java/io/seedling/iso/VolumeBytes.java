package io.seedling.iso;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/** The bytes of a volume, read at positions; for several threads at a time. */
final class VolumeBytes implements Closeable {
  private final SeekableByteChannel channel;
  private final long size;

  /** Takes the channel as its own. */
  VolumeBytes(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /** Returns the bytes that there are. */
  long size() {
    return size;
  }

  /** Whether a range lies within the bytes; neither number is negative. */
  boolean contains(long offset, long length) {
    return offset <= size && length <= size - offset;
  }

  /**
   * Returns a copy of some bytes, most significant byte first.
   *
   * @throws IsoFormatException where they are not all there
   */
  ByteBuffer bytes(long offset, int length) throws IOException {
    if (!contains(offset, length)) {
      throw new IsoFormatException(offset, "the volume ends at byte " + size);
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (read(offset + bytes.position(), bytes) < 0) {
        throw new IsoFormatException(offset, "the volume became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  /** Reads at least one byte; -1 at the end. */
  int read(long offset, ByteBuffer target) throws IOException {
    if (channel instanceof FileChannel file) {
      return file.read(target, offset);
    }
    synchronized (this) {
      return channel.position(offset).read(target);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

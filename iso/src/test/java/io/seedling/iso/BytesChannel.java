package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Bytes of a test, read as a file is. */
final class BytesChannel implements SeekableByteChannel {
  private final Source source;
  private final long size;
  private long position;
  private boolean open = true;

  BytesChannel(Source source, long size) {
    this.source = source;
    this.size = size;
  }

  BytesChannel(byte[] bytes) {
    this(
        (from, target) -> {
          int length = Math.min(target.remaining(), bytes.length - (int) from);
          target.put(bytes, (int) from, length);
        },
        bytes.length);
  }

  BytesChannel(CraftedVolume volume) {
    this(
        (from, target) -> {
          int within = (int) (from % Sectors.SIZE);
          int length = Math.min(target.remaining(), Sectors.SIZE - within);
          target.put(volume.read(from / Sectors.SIZE), within, length);
        },
        volume.size());
  }

  /** Puts at least one byte from an offset on into a buffer. */
  interface Source {
    void read(long from, ByteBuffer target);
  }

  @Override
  public int read(ByteBuffer target) {
    if (position >= size) {
      return -1;
    }
    int before = target.position();
    source.read(position, target);
    position += target.position() - before;
    return target.position() - before;
  }

  @Override
  public int write(ByteBuffer bytes) {
    throw new NonWritableChannelException();
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }
}

package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** Reads a crafted volume as a file is read. */
final class CraftedChannel implements SeekableByteChannel {
  private final CraftedVolume volume;
  private long position;
  private boolean open = true;

  CraftedChannel(CraftedVolume volume) {
    this.volume = volume;
  }

  @Override
  public int read(ByteBuffer target) {
    if (position >= volume.size()) {
      return -1;
    }
    int from = (int) (position % Sectors.SIZE);
    int length = Math.min(target.remaining(), Sectors.SIZE - from);
    target.put(volume.read(position / Sectors.SIZE), from, length);
    position += length;
    return length;
  }

  @Override
  public int write(ByteBuffer source) {
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
    return volume.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
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

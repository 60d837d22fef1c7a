package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** The guest's bytes as a channel; for one thread at a time. */
final class GuestChannel implements SeekableByteChannel {
  private final GuestDisk disk;
  private long position;
  private boolean open = true;

  GuestChannel(GuestDisk disk) {
    this.disk = disk;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    if (position >= disk.size()) {
      return -1;
    }
    int limit = target.limit();
    int length = (int) Math.min(target.remaining(), disk.size() - position);
    try {
      disk.read(position, target.limit(target.position() + length));
    } finally {
      target.limit(limit);
    }
    position += length;
    return length;
  }

  @Override
  public long position() throws ClosedChannelException {
    requireOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws ClosedChannelException {
    requireOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("a position of " + newPosition + "; 0 is the first");
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws ClosedChannelException {
    requireOpen();
    return disk.size();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
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

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}

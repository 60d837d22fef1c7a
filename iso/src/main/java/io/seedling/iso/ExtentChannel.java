package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** Reads the extents of one file as one run of bytes; to be used by one thread at a time. */
final class ExtentChannel implements SeekableByteChannel {
  private final VolumeBytes volume;
  private final List<Extent> extents;
  private final long size;
  private long position;
  private boolean open = true;

  /**
   * @param extents lie within the volume
   * @param size bytes of all of them
   */
  ExtentChannel(VolumeBytes volume, List<Extent> extents, long size) {
    this.volume = volume;
    this.extents = extents;
    this.size = size;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    requireOpen();
    if (position >= size) {
      return -1;
    }
    long start = 0;
    for (Extent extent : extents) {
      long within = position - start;
      if (within < extent.length()) {
        return read(target, extent.offset() + within, extent.length() - within);
      }
      start += extent.length();
    }
    throw new AssertionError("no extent at " + position);
  }

  /** Reads from one extent, of which there are so many bytes left. */
  private int read(ByteBuffer target, long offset, long left) throws IOException {
    int limit = target.limit();
    target.limit((int) Math.min(limit, target.position() + left));
    try {
      int read = volume.read(offset, target);
      if (read < 0) {
        throw new IsoFormatException(offset, "the volume became shorter while it was read");
      }
      position += read;
      return read;
    } finally {
      target.limit(limit);
    }
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
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  /** Leaves the volume open. */
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

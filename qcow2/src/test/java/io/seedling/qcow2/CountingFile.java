package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file that keeps nothing but its length, and is full after so many bytes. */
final class CountingFile extends PositionedFile {
  private final long most;
  private long written;
  private long position;
  private long size;

  /**
   * @param most bytes that can be written, in all
   */
  CountingFile(long most) {
    this.most = most;
  }

  /** No more is written. */
  static final class FullException extends IOException {
    private FullException(long most) {
      super("full after " + most + " bytes");
    }
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    int taken = source.remaining();
    written += taken;
    if (written > most) {
      throw new FullException(most);
    }
    source.position(source.limit());
    size = Math.max(size, at + taken);
    return taken;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int taken = write(source, position);
    position += taken;
    return taken;
  }

  @Override
  public long write(ByteBuffer[] sources, int from, int count) throws IOException {
    long taken = 0;
    for (int i = from; i < from + count; i++) {
      taken += write(sources[i]);
    }
    return taken;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public FileChannel truncate(long newSize) {
    size = Math.min(size, newSize);
    return this;
  }

  @Override
  public void force(boolean metaData) {}
}

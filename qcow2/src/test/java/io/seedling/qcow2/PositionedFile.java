package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file of a test's own, which does nothing that it has not been given to do. */
abstract class PositionedFile extends FileChannel {

  @Override
  public int read(ByteBuffer target) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] targets, int from, int count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] sources, int from, int count) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public long position() {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel position(long newPosition) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileChannel truncate(long newSize) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferTo(long at, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long count) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock lock(long at, long count, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  public FileLock tryLock(long at, long count, boolean shared) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void implCloseChannel() throws IOException {}
}

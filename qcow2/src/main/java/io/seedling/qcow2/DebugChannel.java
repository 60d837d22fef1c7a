package io.seedling.qcow2;

import io.seedling.qcow2.BlkDebug.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A file's channel behind a {@link BlkDebug}, which is asked before each request; for what images
 * are read and written with, and no more.
 */
final class DebugChannel extends FileChannel {
  private final FileChannel file;
  private final BlkDebug debug;

  private DebugChannel(FileChannel file, BlkDebug debug) {
    this.file = file;
    this.debug = debug;
  }

  /** Returns a channel that closes the other one with itself. */
  static FileChannel over(FileChannel file, BlkDebug debug) {
    return new DebugChannel(file, debug);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    debug.admit(Request.READ, file.position(), target.remaining());
    return file.read(target);
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    debug.admit(Request.READ, position, target.remaining());
    return file.read(target, position);
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) {
    throw new UnsupportedOperationException("scattered reads");
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    debug.admit(Request.WRITE, file.position(), source.remaining());
    return file.write(source);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    debug.admit(Request.WRITE, position, source.remaining());
    return file.write(source, position);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new UnsupportedOperationException("gathered writes");
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    file.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    debug.admit(Request.FLUSH, 0, 0);
    file.force(metaData);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) {
    throw new UnsupportedOperationException("transfer");
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count) {
    throw new UnsupportedOperationException("transfer");
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw new UnsupportedOperationException("map");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("lock");
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw new UnsupportedOperationException("lock");
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}

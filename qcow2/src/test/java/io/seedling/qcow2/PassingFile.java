package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of a test's own that does what is asked to another one. */
abstract class PassingFile extends PositionedFile {
  private final FileChannel file;
  private long position;

  /**
   * @param file closed with this
   */
  PassingFile(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    return file.read(target, at);
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    return file.write(source, at);
  }

  @Override
  public final FileChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public final int write(ByteBuffer source) throws IOException {
    int written = write(source, position);
    position += written;
    return written;
  }

  @Override
  public FileChannel truncate(long newSize) throws IOException {
    file.truncate(newSize);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    // no test pulls the plug, and a sync takes longer than all the rest
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file, perhaps with others beside it, of which one call fails, or all from one on. */
final class FaultyFile extends PassingFile {

  /** The device gave up. */
  static final class FaultException extends IOException {
    private FaultException() {
      super("Input/output error");
    }
  }

  private final int first;
  private final boolean lasts;
  private final int[] calls; // so far, of all files

  /**
   * A file that works until then.
   *
   * @param first the call that fails, from 0 on
   * @param lasts whether later ones fail, too
   */
  FaultyFile(FileChannel file, int first, boolean lasts) {
    this(file, first, lasts, new int[1]);
  }

  private FaultyFile(FileChannel file, int first, boolean lasts, int[] calls) {
    super(file);
    this.first = first;
    this.lasts = lasts;
    this.calls = calls;
  }

  /** Returns another file, whose calls are counted with this one's. */
  FaultyFile beside(FileChannel file) {
    return new FaultyFile(file, first, lasts, calls);
  }

  private void count() throws FaultException {
    int call = calls[0]++;
    if (call == first || (lasts && call > first)) {
      throw new FaultException();
    }
  }

  /** Tells whether a call has failed. */
  boolean hasFailed() {
    return calls[0] > first;
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    count();
    return super.read(target, at);
  }

  @Override
  public int write(ByteBuffer source, long at) throws IOException {
    count();
    return super.write(source, at);
  }

  @Override
  public FileChannel truncate(long newSize) throws IOException {
    count();
    return super.truncate(newSize);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    count();
    super.force(metaData);
  }

  @Override
  public long size() throws IOException {
    count();
    return super.size();
  }
}

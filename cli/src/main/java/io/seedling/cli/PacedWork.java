package io.seedling.cli;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Work on a disk from its start to its end, which says how far it is, and waits where it is faster
 * than it may be.
 */
final class PacedWork implements Progress.Work, LongConsumer {
  private static final long NANOS = 1_000_000_000;

  private final String name;
  private final long total;
  private final long bytesPerSecond;
  private final long startNanos = System.nanoTime();
  private volatile long done;

  /**
   * @param total bytes
   * @param bytesPerSecond 0 for as fast as it is
   */
  PacedWork(String name, long total, long bytesPerSecond) {
    this.name = name;
    this.total = total;
    this.bytesPerSecond = bytesPerSecond;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long total() {
    return total;
  }

  @Override
  public long done() {
    return done;
  }

  /** Is told the offset that has been reached. */
  @Override
  public void accept(long offset) {
    done = offset;
    if (bytesPerSecond > 0) {
      double due = (double) offset / bytesPerSecond * NANOS;
      LockSupport.parkNanos((long) due - (System.nanoTime() - startNanos));
    }
  }
}

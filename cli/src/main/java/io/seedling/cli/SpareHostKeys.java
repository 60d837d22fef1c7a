package io.seedling.cli;

import io.seedling.seed.SshHostKey;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Host keys for VMs to come, made beside other work: the first in a process costs as much as half a
 * JVM's start. For several threads.
 */
final class SpareHostKeys {
  private static final int AHEAD = 8;

  private final Queue<SshHostKey> spare = new ConcurrentLinkedQueue<>();
  private final AtomicInteger started = new AtomicInteger();
  private volatile int most = AHEAD;

  /** Begins to make some. */
  static SpareHostKeys begun() {
    SpareHostKeys keys = new SpareHostKeys();
    Thread thread = new Maker(keys);
    thread.setDaemon(true);
    thread.start();
    return keys;
  }

  /** Makes no more than so many, now that it is known. */
  void limitTo(int vms) {
    most = Math.min(AHEAD, vms);
  }

  /** Returns a key that nobody else has. */
  SshHostKey take() {
    SshHostKey made = spare.poll();
    if (made != null) {
      return made;
    }
    started.incrementAndGet();
    return SshHostKey.generate();
  }

  /** No lambda, whose first use would cost a start 8 ms. */
  private static final class Maker extends Thread {
    private final SpareHostKeys keys;

    Maker(SpareHostKeys keys) {
      super("host keys");
      this.keys = keys;
    }

    @Override
    public void run() {
      while (keys.started.getAndIncrement() < keys.most) {
        keys.spare.add(SshHostKey.generate());
      }
    }
  }
}

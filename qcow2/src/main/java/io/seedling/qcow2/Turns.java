package io.seedling.qcow2;

import org.jspecify.annotations.Nullable;

/**
 * Has threads do a part of their work one after the other, in the order of their turns, which count
 * from 0. The first failure in that order ends it for all.
 */
final class Turns {
  private long next;
  private @Nullable Throwable failure;

  /**
   * Waits until those before it have passed on their turns.
   *
   * @return whether it has come, and not a failure instead
   */
  synchronized boolean await(long turn) {
    boolean interrupted = false;
    while (failure == null && next < turn) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failure == null;
  }

  /** Ends the turn that is on. */
  synchronized void passOn() {
    next++;
    notifyAll();
  }

  /** Ends all of it with what went wrong in a turn, or before or after it, unless it has ended. */
  synchronized void fail(long turn, Throwable why) {
    if (await(turn)) {
      failure = why;
      notifyAll();
    }
  }

  /** Returns what went wrong first. */
  synchronized @Nullable Throwable failure() {
    return failure;
  }
}

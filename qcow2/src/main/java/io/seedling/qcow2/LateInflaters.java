package io.seedling.qcow2;

import io.seedling.qcow2.InflaterFinder.FastInflater;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The fast inflaters for the clusters of one image, of which none is asked for before it pays: to
 * load native code costs as much as Java's inflater takes for some 30 MiB. For several threads.
 */
final class LateInflaters {
  private final InflaterFinder finder;
  private final AtomicLong bytesLeft;

  /**
   * @param finder asked once by each thread, in the end
   * @param leastBytes of clusters that Java inflates before
   */
  LateInflaters(InflaterFinder finder, long leastBytes) {
    this.finder = finder;
    this.bytesLeft = new AtomicLong(leastBytes);
  }

  /** Says whether Java has inflated enough; if not, that it is about to inflate so much more. */
  boolean arePaying(int bytes) {
    return bytesLeft.get() <= 0 || bytesLeft.getAndAdd(-bytes) <= 0;
  }

  /** Returns a new one, which the caller closes. */
  Optional<FastInflater> open() {
    return finder.inflater();
  }
}

package io.seedling.qcow2;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parts of a guest's disk that could not be read, and were taken for zeros; for several threads
 * at a time.
 */
public final class Losses {
  /** How many parts are told one by one; a damaged image may have millions. */
  private static final int MOST = 1000;

  private final TreeMap<Long, Loss> parts = new TreeMap<>();
  private boolean more;

  /**
   * A part that is lost.
   *
   * @param guestOffset where it begins, in bytes
   * @param length bytes
   * @param reason of its first byte
   */
  public record Loss(long guestOffset, long length, String reason) {
    long end() {
      return guestOffset + length;
    }
  }

  /** Returns the parts in the guest's order, joined where they meet; the first thousand found. */
  public synchronized List<Loss> parts() {
    return new ArrayList<>(parts.values());
  }

  /** Tells whether there are more parts than {@link #parts} has. */
  public synchronized boolean hasMore() {
    return more;
  }

  synchronized void add(long guestOffset, long length, String reason) {
    long start = guestOffset;
    long end = guestOffset + length;
    String first = reason;
    Map.Entry<Long, Loss> before = parts.floorEntry(guestOffset);
    if (before != null && before.getValue().end() >= start) {
      start = before.getKey();
      first = before.getValue().reason();
      end = Math.max(end, before.getValue().end());
    }
    Map.Entry<Long, Loss> next = parts.higherEntry(start);
    while (next != null && next.getKey() <= end) {
      end = Math.max(end, next.getValue().end());
      parts.remove(next.getKey());
      next = parts.higherEntry(start);
    }
    if (parts.size() < MOST || parts.containsKey(start)) {
      parts.put(start, new Loss(start, end - start, first));
    } else {
      more = true;
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Compares what the guest sees of two disks, as {@code qemu-img compare} does: what both record as
 * zeros is not read, and what a longer disk has behind the end of the other must be zeros.
 *
 * <p>Several threads read and compare; what is told is the first difference, in the guest's order,
 * or the first failure, whichever comes first. The disks stay open.
 */
public final class DiskComparison {
  /** Whole clusters, of any size. */
  private static final int PART_BYTES = 2 << 20;

  private final GuestDisk one;
  private final GuestDisk other;
  private final boolean strict;
  private final int threads;
  private volatile long done;

  /** What differs first. */
  public enum Difference {
    NONE,
    /** The sizes, which count where the comparison is strict. */
    SIZE,
    /** Whether bytes are allocated, or known to be zeros; where the comparison is strict. */
    STATUS,
    /** The bytes. */
    CONTENT
  }

  /**
   * What came out.
   *
   * @param offset where, in bytes: for {@code CONTENT} that of the sector of 512 bytes
   * @param sizesDiffer whether one disk is longer; all that is said of it is in the other's part,
   *     or zeros
   */
  public record Outcome(Difference difference, long offset, boolean sizesDiffer) {
    static final Outcome NONE = new Outcome(Difference.NONE, -1, false);

    /** Whether nothing differs, but for zeros at the end where it isn't strict. */
    public boolean isSame() {
      return difference == Difference.NONE;
    }
  }

  /** A part that is being compared. */
  private record Part(long end, Future<Outcome> outcome) {}

  /** Says on which disk a comparison failed, and at what; the cause is the reason. */
  public static final class DiskException extends IOException {
    private static final long serialVersionUID = 1;

    private final IOException reason;
    private final boolean first;
    private final boolean described;
    private final long offset;

    DiskException(boolean first, boolean described, long offset, IOException cause) {
      super(cause.getMessage(), cause);
      this.offset = offset;
      this.reason = cause;
      this.first = first;
      this.described = described;
    }

    /** Whether it is the first of the two. */
    public boolean isFirst() {
      return first;
    }

    /** Whether the tables could be read, and the bytes could not. */
    public boolean isDescribed() {
      return described;
    }

    /** Returns the guest offset of what was to be read, in bytes. */
    public long offset() {
      return offset;
    }

    /** Returns the cause. */
    public IOException reason() {
      return reason;
    }
  }

  /**
   * @param strict whether the sizes must be equal, and what is allocated
   * @param threads that read and compare, 1 to {@value CopyOptions#MAX_THREADS}
   */
  public DiskComparison(GuestDisk one, GuestDisk other, boolean strict, int threads) {
    if (threads < 1 || threads > CopyOptions.MAX_THREADS) {
      throw new IllegalArgumentException(
          threads + " threads; 1 to " + CopyOptions.MAX_THREADS + " are allowed");
    }
    this.one = one;
    this.other = other;
    this.strict = strict;
    this.threads = threads;
  }

  /** Returns the bytes of the longer disk. */
  public long size() {
    return Math.max(one.size(), other.size());
  }

  /** Returns how many of them are done with; any thread may ask. */
  public long done() {
    return done;
  }

  /**
   * Compares.
   *
   * @throws DiskException if tables or bytes can't be read, and nothing before them differs
   */
  public Outcome run() throws IOException {
    boolean sizesDiffer = one.size() != other.size();
    if (strict && sizesDiffer) {
      return new Outcome(Difference.SIZE, -1, true);
    }
    long end = strict ? endOfLikeQueries() : size();
    ExecutorService workers = Executors.newFixedThreadPool(threads, DiskComparison::thread);
    ArrayDeque<Part> underWay = new ArrayDeque<>();
    try {
      Outcome outcome = run(workers, underWay, end);
      if (outcome.isSame() && end < size()) {
        return new Outcome(Difference.STATUS, end, false);
      }
      return outcome.isSame() ? new Outcome(Difference.NONE, -1, sizesDiffer) : outcome;
    } finally {
      underWay.forEach(part -> part.outcome.cancel(false)); // those that nobody has begun
      workers.shutdown();
      await(workers);
    }
  }

  /** Returns from where on QEMU's answers about one disk alone go to its end; else the end. */
  private long endOfLikeQueries() {
    try {
      long first = one.startOfLastQuery();
      long second = other.startOfLastQuery();
      return first == second ? size() : Math.min(first, second);
    } catch (IOException e) {
      return size(); // the comparison will come to it, if nothing before it differs
    }
  }

  private Outcome run(ExecutorService workers, ArrayDeque<Part> underWay, long size)
      throws IOException {
    PartComparison parts = new PartComparison(one, other, strict, PART_BYTES);
    long begun = 0;
    while (true) {
      long from = endOfSkipped(parts, begun, size);
      begun = from;
      if (from < size && underWay.size() < 2 * threads) {
        long end = Math.min(size, (from / PART_BYTES + 1) * PART_BYTES);
        underWay.add(new Part(end, workers.submit(() -> parts.compare(from, end))));
        begun = end;
      } else if (underWay.isEmpty()) {
        done = size;
        return Outcome.NONE;
      } else {
        Part first = underWay.remove();
        Outcome outcome = outcome(first.outcome);
        if (!outcome.isSame()) {
          return outcome;
        }
        done = first.end;
      }
    }
  }

  /** Returns where bytes begin that have to be looked at; failures are for that look to meet. */
  private long endOfSkipped(PartComparison parts, long from, long size) {
    long at = from;
    try {
      while (at < size) {
        PartComparison.Run run = parts.run(at, size);
        if (run.need() != PartComparison.Need.NOTHING) {
          return at;
        }
        at = run.end();
      }
    } catch (DiskException e) {
      return at;
    }
    return at;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "compare");
    thread.setDaemon(true);
    return thread;
  }

  private static Outcome outcome(Future<Outcome> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while comparing");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause; // out of memory
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits for the threads to be done with the disks. */
  private static void await(ExecutorService workers) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The extents of a part of a guest's disk, one behind the other: neighbours differ in kind or
 * depth, or don't lie side by side in their file. Nothing but tables is read. For one thread.
 */
public final class ExtentWalk {
  private final GuestDisk disk;
  private final long end;
  private long at;
  private @Nullable Extent ahead;

  /**
   * @param from the first guest byte
   * @param end the first that is not wanted any more, at most the disk's size
   */
  ExtentWalk(GuestDisk disk, long from, long end) {
    this.disk = disk;
    this.at = from;
    this.end = end;
  }

  /** Tells whether there is another extent. */
  public boolean hasNext() {
    return ahead != null || at < end;
  }

  /**
   * Returns the next extent.
   *
   * @throws NoSuchElementException behind the last
   * @throws Qcow2FormatException if the tables aren't valid there
   */
  public Extent next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException("no extent begins at " + end);
    }
    Extent run = ahead == null ? step() : ahead;
    ahead = null;
    while (at < end) {
      Extent more = step();
      if (!continues(run, more)) {
        ahead = more;
        break;
      }
      run =
          new Extent(
              run.guestOffset(),
              run.length() + more.length(),
              run.kind(),
              run.depth(),
              run.hostOffset());
    }
    return run;
  }

  private Extent step() throws IOException {
    Extent extent = disk.extent(at, end - at);
    at = extent.end();
    return extent;
  }

  private static boolean continues(Extent run, Extent more) {
    return more.kind() == run.kind()
        && more.depth() == run.depth()
        && more.hostOffset() == (run.hostOffset() < 0 ? -1 : run.hostOffset() + run.length());
  }
}

package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The holes of one opened file, asked for when the first question comes; for several threads. */
final class FileHoles implements Closeable {
  /** What is called data, at a time, while nobody has an answer yet. */
  private static final int UNKNOWN_BYTES = 1 << 20;

  private final ImageFile file;
  private final HoleFinder finder;
  private @Nullable Answer answer;
  private boolean asked;
  private boolean closed;

  /** The run that was found last: for a file system, a long one takes long to find the end of. */
  private volatile Run last = new Run(false, 0, 0);

  FileHoles(ImageFile file, HoleFinder finder) {
    this.file = file;
    this.finder = finder;
  }

  /** What was found out: nothing, where nobody knows. */
  private record Answer(HoleFinder.@Nullable Holes holes) {}

  /** A run of bytes of the file, all of them a hole or none. */
  record Run(boolean isHole, long start, long end) {}

  /**
   * Returns the run that an offset lies in; it may begin at the offset or before.
   *
   * @param offset less than the file's length
   */
  Run at(long offset) throws IOException {
    Run run = last;
    if (offset < run.start || offset >= run.end) {
      Answer known = answer();
      if (known == null) {
        return new Run(false, offset, Math.min(file.length(), offset + UNKNOWN_BYTES));
      }
      run = found(known.holes, offset);
      last = run;
    }
    return run;
  }

  /** Returns how many bytes the file takes up on its disk; empty if nobody knows. */
  OptionalLong allocatedBytes() throws IOException {
    return finder.allocatedBytes(file.path());
  }

  private Run found(HoleFinder.@Nullable Holes holes, long offset) throws IOException {
    long length = file.length();
    if (holes == null) {
      return new Run(false, 0, length);
    }
    long hole = holes.endOfHole(offset, length);
    return hole > offset
        ? new Run(true, offset, hole)
        : new Run(false, offset, Math.max(offset + 1, holes.endOfData(offset, length)));
  }

  /** Returns the answer; null where it is late. */
  private synchronized @Nullable Answer answer() throws IOException {
    if (!asked) {
      asked = true;
      if (finder.mayBeLate()) {
        Thread search = new Thread(this::search, "holes");
        search.setDaemon(true);
        search.start();
      } else {
        answer = find();
      }
    }
    return answer;
  }

  private void search() {
    Answer found;
    try {
      found = find();
    } catch (IOException e) {
      found = new Answer(null); // as late as one can be
    }
    synchronized (this) {
      answer = found;
      if (closed) {
        closeAnswer();
      }
    }
  }

  private Answer find() throws IOException {
    Optional<HoleFinder.Holes> found = finder.holes(file.path());
    if (found.isPresent() && !file.isStillThere()) {
      found.get().close();
      return new Answer(null);
    }
    return new Answer(found.orElse(null));
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeAnswer();
  }

  private void closeAnswer() {
    if (answer != null && answer.holes != null) {
      try {
        answer.holes.close();
      } catch (IOException e) {
        // it was only asked, and wrote nothing
      }
      answer = new Answer(null);
    }
  }
}

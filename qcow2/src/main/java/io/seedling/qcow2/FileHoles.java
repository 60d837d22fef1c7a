package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The holes of one opened file, asked for when the first question comes; for several threads. */
final class FileHoles implements Closeable {
  private final ImageFile file;
  private final HoleFinder finder;
  private HoleFinder.@Nullable Holes holes;
  private boolean asked;

  /** The run that was found last: for a file system, a long one takes long to find the end of. */
  private volatile Run last = new Run(false, 0, 0);

  FileHoles(ImageFile file, HoleFinder finder) {
    this.file = file;
    this.finder = finder;
  }

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
      run = found(offset);
      last = run;
    }
    return run;
  }

  /** Returns how many bytes the file takes up on its disk; empty if nobody knows. */
  OptionalLong allocatedBytes() throws IOException {
    return finder.allocatedBytes(file.path());
  }

  private Run found(long offset) throws IOException {
    HoleFinder.Holes known = holes();
    long length = file.length();
    if (known == null) {
      return new Run(false, 0, length);
    }
    long hole = known.endOfHole(offset, length);
    return hole > offset
        ? new Run(true, offset, hole)
        : new Run(false, offset, Math.max(offset + 1, known.endOfData(offset, length)));
  }

  private synchronized HoleFinder.@Nullable Holes holes() throws IOException {
    if (!asked) {
      asked = true;
      Optional<HoleFinder.Holes> found = finder.holes(file.path());
      holes = found.orElse(null);
      if (found.isPresent() && !isStillThere()) {
        holes = null;
        found.get().close();
      }
    }
    return holes;
  }

  /** Whether the name still means the file: the holes of another one would be a disaster. */
  private boolean isStillThere() throws IOException {
    Path path = file.path();
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return file.key().equals(key == null ? path.toRealPath() : key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (holes != null) {
      holes.close();
      holes = null;
    }
  }
}

package io.seedling.cli;

import io.seedling.launcher.SparseFile;
import io.seedling.qcow2.HoleFinder;
import io.seedling.qcow2.HolePuncher;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The holes of files as the operating system tells them: the place where qcow2 and launcher meet.
 *
 * @param leastLength the files that it is asked about, in bytes: for small ones, to load native
 *     code costs more than to read their holes
 * @param mayBeLate whether all of a file is data until its holes are known
 */
record NativeHoles(long leastLength, boolean mayBeLate) implements HoleFinder, HolePuncher {
  private static final long LARGE = 512 << 20;
  private static final int MOST_READ_AT_ONCE = 2 << 20;

  /** All are asked about, because the outcome shows their holes. */
  static final NativeHoles SHOWN = new NativeHoles(0, false);

  /** Holes are only to be saved the reading of, from when they are known. */
  static final NativeHoles SKIPPED = new NativeHoles(LARGE, true);

  /**
   * Returns how holes are skipped where zeros of some length make one. Zeros that are read make it,
   * too, if they fit into what is read at a time; longer ones would be written, so that the copy
   * would depend on when their hole was known.
   */
  static NativeHoles skipped(int shortestHole) {
    return shortestHole <= MOST_READ_AT_ONCE ? SKIPPED : new NativeHoles(LARGE, false);
  }

  @Override
  public Optional<Holes> holes(Path file) throws IOException {
    if (!isAskedAbout(file)) {
      return Optional.empty();
    }
    Optional<SparseFile> sparse = SparseFile.open(file);
    return sparse.isPresent() ? Optional.of(new FoundHoles(sparse.get())) : Optional.empty();
  }

  @Override
  public Optional<Punch> open(Path file) {
    if (file.getFileSystem() != FileSystems.getDefault()) {
      return Optional.empty();
    }
    Optional<SparseFile> sparse = SparseFile.openToPunch(file);
    return sparse.isPresent() ? Optional.of(new MadeHoles(sparse.get())) : Optional.empty();
  }

  @Override
  public OptionalLong allocatedBytes(Path file) throws IOException {
    return isAskedAbout(file) ? OptionalLong.of(DiskUsage.of(file)) : OptionalLong.empty();
  }

  private boolean isAskedAbout(Path file) throws IOException {
    return file.getFileSystem() == FileSystems.getDefault() && Files.size(file) >= leastLength;
  }

  /** Those that are made in one file. */
  private record MadeHoles(SparseFile file) implements Punch {
    @Override
    public void punch(long offset, long length) {
      file.punch(offset, length);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** One file's. */
  private record FoundHoles(SparseFile file) implements Holes {
    @Override
    public long endOfHole(long offset, long length) {
      return file.endOfHole(offset, length);
    }

    @Override
    public long endOfData(long offset, long length) {
      return file.endOfData(offset, length);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}

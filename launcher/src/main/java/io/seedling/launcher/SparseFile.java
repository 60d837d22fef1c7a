package io.seedling.launcher;

import com.sun.jna.Native;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file whose holes the operating system tells, by {@code lseek} with {@code SEEK_DATA} and {@code
 * SEEK_HOLE}, and makes, by {@code fallocate}, for which Java has no words. For several threads at
 * a time.
 *
 * <p>It is opened a second time for that. To load native code costs a process some 60 ms of CPU
 * time, for which it could read half a GiB of a hole.
 */
public final class SparseFile implements Closeable {
  private static final int READ_ONLY = 0;
  private static final int READ_WRITE = 2;

  /** {@code FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE}. */
  private static final int PUNCH_HOLE = 3;

  private final LibC libc;
  private final int descriptor;
  private final int seekData;
  private final int seekHole;

  SparseFile(LibC libc, HostPlatform.Os os, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
    this.seekData = os == HostPlatform.Os.MACOS ? 4 : 3;
    this.seekHole = os == HostPlatform.Os.MACOS ? 3 : 4;
  }

  /**
   * Opens a file of the default file system; the caller closes it.
   *
   * @return empty where the host can't tell of holes, or the file can't be opened
   */
  public static Optional<SparseFile> open(Path file) {
    HostPlatform.Os os = HostPlatform.current().os();
    if (os != HostPlatform.Os.LINUX && os != HostPlatform.Os.MACOS) {
      return Optional.empty();
    }
    return open(file, os, READ_ONLY);
  }

  /**
   * Opens a file of the default file system to make holes; the caller closes it, after what else
   * has the file open and locked: POSIX locks end with any descriptor of a file that is closed.
   *
   * @return empty where the host makes none here (all but Linux), or the file can't be opened
   */
  public static Optional<SparseFile> openToPunch(Path file) {
    HostPlatform.Os os = HostPlatform.current().os();
    return os == HostPlatform.Os.LINUX ? open(file, os, READ_WRITE) : Optional.empty();
  }

  private static Optional<SparseFile> open(Path file, HostPlatform.Os os, int flags) {
    try {
      LibC libc = Native.load("c", LibC.class);
      int descriptor = libc.open(file.toString(), flags);
      if (descriptor < 0) {
        return Optional.empty();
      }
      libc.fcntl(descriptor, LibC.F_SETFD, LibC.FD_CLOEXEC);
      return Optional.of(new SparseFile(libc, os, descriptor));
    } catch (LinkageError e) {
      return Optional.empty(); // a processor that JNA has no native code for
    }
  }

  /**
   * Returns where the hole ends that begins at an offset, in bytes, at most the file's end; the
   * offset itself where there are data, or nobody knows.
   *
   * @param offset within the file
   * @param length of the file
   */
  public long endOfHole(long offset, long length) {
    long data = libc.lseek(descriptor, offset, seekData);
    if (data >= offset) {
      return Math.min(data, length);
    }
    // no data up to the end, or no such question here: only in a hole the other one is of that
    // offset
    return libc.lseek(descriptor, offset, seekHole) == offset ? length : offset;
  }

  /**
   * Returns where the data end that begin at an offset, in bytes, at most the file's end; that end,
   * too, where nobody knows.
   *
   * @param offset within the file
   * @param length of the file
   */
  public long endOfData(long offset, long length) {
    long hole = libc.lseek(descriptor, offset, seekHole);
    return hole < offset ? length : Math.min(hole, length);
  }

  /**
   * Makes a hole: bytes are zeros from then on, and what they took of the disk is free. Where the
   * file system has no holes, nothing becomes of it.
   */
  public void punch(long offset, long length) {
    libc.fallocate(descriptor, PUNCH_HOLE, offset, length);
  }

  @Override
  public void close() {
    libc.close(descriptor);
  }
}

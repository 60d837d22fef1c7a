package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The locks by which QEMU keeps others from an image, and they keep QEMU from it (its {@code
 * block/file-posix.c}): a shared one on byte 100 + p for each permission p that is held, and on
 * byte 200 + p for each that others shall not have.
 *
 * <p>QEMU asks whether others have locks without taking one. Java can't: it takes the lock alone
 * and gives it back, for a moment in which others may see it, so that all is tried several times. A
 * writer keeps bytes 101 and 103 to itself, which QEMU takes for its own shared ones.
 *
 * <p>Where files have no key (Windows), there is no QEMU that locks, and nothing is done.
 */
public final class ImageLock implements Closeable {
  private static final int HELD = 100;
  private static final int DENIED = 200;

  private static final int CONSISTENT_READ = 0;
  private static final int WRITE = 1;
  private static final int RESIZE = 3;

  private static final int ATTEMPTS = 20;
  private static final long PAUSE_NANOS = 1_000_000;

  private final Object key;
  private final boolean isWritable;
  private final List<FileLock> ownLocks = new ArrayList<>(); // a writer's, which nobody shares
  private @Nullable FileChannel channel;

  private ImageLock(Object key, @Nullable FileChannel channel, boolean isWritable) {
    this.key = key;
    this.isWritable = isWritable;
    this.channel = channel;
  }

  /**
   * Locks an image that is to be written to or replaced; the caller closes the lock after that.
   *
   * @throws ImageInUseException if another process reads or writes it
   * @throws IOException if it can't be opened for writing
   */
  public static ImageLock forWriting(Path file) throws IOException {
    return locked(file, true);
  }

  /**
   * Locks an image that is read. Who may not write to it can't find out whether another does, but
   * still keeps it from beginning to.
   *
   * @throws ImageInUseException if another process writes to it
   */
  static ImageLock forReading(Path file) throws IOException {
    return locked(file, false);
  }

  private static ImageLock open(Path file, boolean writes) throws IOException {
    @Nullable Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    if (key == null) {
      return new ImageLock(file, null, false);
    }
    try {
      return new ImageLock(
          key,
          JointClosing.open(key, file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)),
          true);
    } catch (AccessDeniedException e) {
      if (writes) {
        throw e;
      }
    } catch (FileSystemException e) {
      if (writes || Files.isWritable(file)) { // else it lies on a file system that is read-only
        throw e;
      }
    }
    return new ImageLock(key, JointClosing.open(key, file, Set.of(StandardOpenOption.READ)), false);
  }

  private static ImageLock locked(Path file, boolean writes) throws IOException {
    ImageLock lock = open(file, writes);
    try {
      FileChannel channel = lock.channel;
      for (int attempt = 1; channel != null && !lock.isTaken(channel, writes); attempt++) {
        if (attempt == ATTEMPTS) {
          throw new ImageInUseException(file, writes ? "\"write\"" : "shared \"write\"");
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      return lock;
    } catch (Throwable t) {
      lock.close();
      throw t;
    }
  }

  private boolean isTaken(FileChannel open, boolean writes) throws IOException {
    Attempt attempt = new Attempt(open);
    return writes ? attempt.write(ownLocks) : attempt.read(isWritable);
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      for (FileLock lock : ownLocks) {
        lock.release(); // other channels of the file may be open for longer
      }
      JointClosing.close(key, open);
    }
  }

  /** What is asked of the operating system. */
  private record Attempt(FileChannel channel) {

    /**
     * Takes all that a reader has.
     *
     * @param asks whether a lock can be taken alone, which needs a channel that may write
     */
    boolean read(boolean asks) throws IOException {
      return share(HELD + CONSISTENT_READ)
          && share(DENIED + WRITE)
          && share(DENIED + RESIZE)
          && (!asks || (isFree(HELD + WRITE) && isFree(HELD + RESIZE)));
    }

    /**
     * Takes all that a writer has.
     *
     * @param taken gets the locks
     */
    boolean write(List<FileLock> taken) throws IOException {
      FileLock write = alone(HELD + WRITE);
      FileLock resize = write == null ? null : alone(HELD + RESIZE);
      if (resize != null && isFree(DENIED + WRITE) && isFree(DENIED + RESIZE) && shareAll(taken)) {
        taken.add(write);
        taken.add(resize);
        return true;
      }
      release(write);
      release(resize);
      return false;
    }

    private boolean shareAll(List<FileLock> taken) throws IOException {
      for (int at : new int[] {HELD + CONSISTENT_READ, DENIED + WRITE, DENIED + RESIZE}) {
        FileLock lock = channel.tryLock(at, 1, true);
        if (lock == null) {
          for (FileLock other : taken) {
            other.release();
          }
          taken.clear();
          return false;
        }
        taken.add(lock);
      }
      return true;
    }

    /** Takes a lock that stays until the channel is closed; this process may have it already. */
    private boolean share(int at) throws IOException {
      try {
        return channel.tryLock(at, 1, true) != null;
      } catch (OverlappingFileLockException e) {
        return true;
      }
    }

    private boolean isFree(int at) throws IOException {
      FileLock lock = alone(at);
      release(lock);
      return lock != null;
    }

    private @Nullable FileLock alone(int at) throws IOException {
      try {
        return channel.tryLock(at, 1, false);
      } catch (OverlappingFileLockException e) {
        return null;
      }
    }

    private static void release(@Nullable FileLock lock) throws IOException {
      if (lock != null) {
        lock.release();
      }
    }
  }
}

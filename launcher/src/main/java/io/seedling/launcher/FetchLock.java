package io.seedling.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.jspecify.annotations.Nullable;

/** The lock of those that fetch one image, in this process and in others. */
final class FetchLock {
  private static final int PAUSE_MILLIS = 100;

  private FetchLock() {}

  /** Waits until nobody else has it. */
  static FileLock of(FileChannel channel, ImageCache.Watcher watcher) throws IOException {
    boolean told = false;
    while (true) {
      @Nullable FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        // another thread of this process has it
      }
      if (lock != null) {
        return lock;
      }
      if (!told) {
        watcher.begins("waiting for another launch that fetches the same image");
        told = true;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while another launch was waited for", e);
      }
    }
  }
}

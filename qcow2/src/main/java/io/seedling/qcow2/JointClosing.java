package io.seedling.qcow2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The channels that this process has of one file, which are closed together, with the last: POSIX
 * takes a process's locks on a file away when it closes any descriptor of it.
 */
final class JointClosing {
  private static final Map<Object, JointClosing> OF_FILES = new HashMap<>();

  private final List<FileChannel> finished = new ArrayList<>();
  private int inUse;

  private JointClosing() {}

  /**
   * Opens a file.
   *
   * @param key equal for every name of the file
   */
  static FileChannel open(Object key, Path path, Set<OpenOption> options) throws IOException {
    FileChannel channel = FileChannel.open(path, options);
    synchronized (OF_FILES) {
      JointClosing file = OF_FILES.get(key);
      if (file == null) {
        file = new JointClosing();
        OF_FILES.put(key, file);
      }
      file.inUse++;
    }
    return channel;
  }

  /** Closes a channel that was opened here, and is closed once, as soon as no lock can go. */
  static void close(Object key, FileChannel channel) throws IOException {
    synchronized (OF_FILES) {
      JointClosing file = OF_FILES.get(key);
      if (file == null) {
        throw new IllegalStateException("the file was not opened here: " + key);
      }
      file.finished.add(channel);
      file.inUse--;
      if (file.inUse == 0) {
        OF_FILES.remove(key);
        closeAll(file.finished);
      }
    }
  }

  private static void closeAll(List<FileChannel> channels) throws IOException {
    IOException first = null;
    for (FileChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}

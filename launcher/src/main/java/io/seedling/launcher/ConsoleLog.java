package io.seedling.launcher;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A serial console's log, read as it grows. Not for use by several threads. */
public final class ConsoleLog implements Closeable {
  private static final int BLOCK = 64 << 10;

  private final FileChannel channel;
  private final ConsoleStages stages = new ConsoleStages();
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
  private long read;

  private ConsoleLog(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the log; the caller closes it.
   *
   * @throws IOException if it isn't there, or is a symbolic link
   */
  public static ConsoleLog open(Path log) throws IOException {
    return new ConsoleLog(
        FileChannel.open(log, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Reads what is new, and returns all that is known.
   *
   * @throws IOException if the log can't be read
   */
  public ConsoleStages read() throws IOException {
    while (true) {
      int count = channel.read(block.clear(), read);
      if (count <= 0) {
        return stages;
      }
      read += count;
      stages.accept(block.flip());
    }
  }

  /** Returns how many bytes were read. */
  public long length() {
    return read;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

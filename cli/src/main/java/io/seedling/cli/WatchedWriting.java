package io.seedling.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Shows how far a file is that is written from its start to its end: as far as it is long. */
record WatchedWriting(String name, Progress.Kind kind, Console console) {

  /**
   * Returns the same content, shown while it is written.
   *
   * @param total how long the file will be, in bytes
   */
  OutputFile.Content of(OutputFile.Content content, long total) {
    return channel -> {
      Progress progress = Progress.of(new GrowingFile(name, channel, total), kind, console);
      try {
        content.writeTo(channel);
      } finally {
        progress.close();
      }
    };
  }

  private record GrowingFile(String name, FileChannel channel, long total)
      implements Progress.Work {
    @Override
    public long done() {
      try {
        return Math.min(total, channel.size());
      } catch (IOException e) {
        return 0; // it is closed
      }
    }
  }
}

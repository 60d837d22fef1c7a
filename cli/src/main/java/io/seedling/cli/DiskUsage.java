package io.seedling.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bytes that a file takes on its disk, which Java itself cannot tell: stat(1) is asked. */
final class DiskUsage {
  private static final int BLOCK = 512; // st_blocks' unit, whatever the file system's

  private DiskUsage() {}

  /** Returns the allocated bytes; where stat(1) has no answer, the file's length. */
  static long of(Path file) throws IOException {
    String absolute = file.toAbsolutePath().toString();
    long blocks = ask(List.of("stat", "-L", "-c", "%b", absolute)); // GNU, busybox
    if (blocks < 0) {
      blocks = ask(List.of("stat", "-L", "-f", "%b", absolute)); // macOS, BSD
    }
    return blocks < 0 ? Files.size(file) : blocks * BLOCK;
  }

  private static long ask(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      try (InputStream in = process.getInputStream()) {
        String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        return process.waitFor() == 0 ? Long.parseLong(text) : -1;
      }
    } catch (IOException | NumberFormatException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }
}

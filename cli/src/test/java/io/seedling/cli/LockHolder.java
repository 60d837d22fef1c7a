package io.seedling.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process of its own that holds an image as a running QEMU does. */
final class LockHolder {
  private LockHolder() {}

  /** Returns once the locks are held; the caller destroys the process. */
  static Process start(Path image) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                image.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.getInputStream().read() != '+') {
      throw new IOException("the locks could not be taken");
    }
    return process;
  }

  /** Takes the locks of a QEMU that writes, says so, and waits for its end. */
  public static void main(String[] args) throws IOException {
    try (FileChannel channel =
            FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock write = channel.lock(101, 1, true);
        FileLock denied = channel.lock(201, 1, true)) {
      System.out.print(write.isValid() && denied.isValid() ? '+' : '-');
      System.out.flush();
      while (System.in.read() >= 0) {
        // until the test ends
      }
    }
  }
}

package io.seedling.launcher;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Who has a file open, as far as Linux tells: of processes of other users it tells nothing. */
public final class OpenFiles {
  private static final Path PROCESSES = Path.of("/proc");

  private OpenFiles() {}

  /** Returns a process other than this one that has the file open; empty where nobody knows. */
  public static Optional<Long> holder(Path file) {
    long self = ProcessHandle.current().pid();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      Path real = file.toRealPath();
      for (Path process : processes) {
        long pid = Long.parseLong(String.valueOf(process.getFileName()));
        if (pid != self && holds(process, real)) {
          return Optional.of(pid);
        }
      }
    } catch (IOException e) {
      // there is no /proc here
    }
    return Optional.empty();
  }

  private static boolean holds(Path process, Path file) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.readSymbolicLink(descriptor).equals(file)) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // another user's, or it has just ended (which comes as a DirectoryIteratorException, too)
    }
    return false;
  }
}

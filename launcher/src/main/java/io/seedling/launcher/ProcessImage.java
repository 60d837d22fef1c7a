package io.seedling.launcher;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.seedling.launcher.LaunchException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces this process by another program: {@code execvp(3)}. The JVM's handlers end with it, and
 * its main thread blocks no signals.
 */
final class ProcessImage {
  private ProcessImage() {}

  /**
   * Becomes the program, or returns why that can't be.
   *
   * @throws LinkageError if JNA doesn't work here
   */
  static LaunchException replacedBy(List<String> command) throws IOException {
    LibC libc = Native.load("c", LibC.class);
    List<Memory> texts = new ArrayList<>();
    try (Memory arguments = new Memory((long) Native.POINTER_SIZE * (command.size() + 1))) {
      for (int i = 0; i < command.size(); i++) {
        Memory text = zeroTerminated(command.get(i));
        texts.add(text);
        arguments.setPointer((long) i * Native.POINTER_SIZE, text);
      }
      arguments.setPointer((long) command.size() * Native.POINTER_SIZE, Pointer.NULL);
      closeDescriptorsOnExec(libc);
      libc.execvp(texts.get(0), arguments);
      int error = Native.getLastError();
      return new LaunchException(
          Kind.FAILED, "can't start " + command.get(0) + ": " + libc.strerror(error), "");
    } finally {
      for (Memory text : texts) {
        text.close();
      }
    }
  }

  /** File names are UTF-8 to QEMU's JSON, so every word is. */
  private static Memory zeroTerminated(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    Memory text = new Memory(bytes.length + 1L);
    text.write(0, bytes, 0, bytes.length);
    text.setByte(bytes.length, (byte) 0);
    return text;
  }

  /** The JVM opens its jars without FD_CLOEXEC; QEMU shall have the terminal and nothing else. */
  private static void closeDescriptorsOnExec(LibC libc) throws IOException {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/dev/fd"))) {
      for (Path entry : open) {
        int descriptor = Integer.parseInt(entry.getFileName().toString());
        if (descriptor > LibC.STDERR) {
          libc.fcntl(descriptor, LibC.F_SETFD, LibC.FD_CLOEXEC);
        }
      }
    }
  }
}

package io.seedling.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where one VM's run leaves what others find it by: its console's log, its process id, the sockets
 * it listens on.
 *
 * @param uuid the machine's UUID, which tells this QEMU from any other
 * @param directory for what is kept, absolute
 * @param sockets a directory with a short path, absolute: a socket's path has at most 103 bytes
 * @param detached whether QEMU leaves the terminal, and its console is a socket
 * @param reconnect QEMU's option by which it connects to the sockets, each second, as a QEMU that
 *     root starts does; empty where it listens on them
 */
public record RunFiles(
    String uuid, Path directory, Path sockets, boolean detached, Optional<String> reconnect) {
  // sun_path holds 104 bytes on macOS and 108 on Linux, a closing zero included
  static final int LONGEST_SOCKET_PATH = 103;

  /** Checks the sockets' length, which differs between systems. */
  public RunFiles {
    requireShort(sockets.resolve("console"));
  }

  /** Returns the files of a QEMU that listens on its sockets. */
  public RunFiles(String uuid, Path directory, Path sockets, boolean detached) {
    this(uuid, directory, sockets, detached, Optional.empty());
  }

  /** Returns the same for a QEMU that connects to its sockets by this option. */
  public RunFiles reconnecting(String option) {
    return new RunFiles(uuid, directory, sockets, detached, Optional.of(option));
  }

  static void requireShort(Path socket) {
    String path = socket.toAbsolutePath().toString();
    int length = path.getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_SOCKET_PATH) {
      throw new IllegalArgumentException(
          "a socket's path is "
              + length
              + " bytes long; "
              + LONGEST_SOCKET_PATH
              + " is the most: "
              + path);
    }
  }

  /**
   * Removes what QEMU itself removes when it ends by itself, and has left when it was killed.
   *
   * @throws IOException if that can't be
   */
  public void tidy() throws IOException {
    Files.deleteIfExists(pidFile());
    qmp().delete();
    console().delete();
    Files.deleteIfExists(sockets);
  }

  /** Returns the log of all that the guest printed on its serial console in this run. */
  public Path serialLog() {
    return directory.resolve("serial.log");
  }

  /** Returns what QEMU itself said; it has no other place once it has left the terminal. */
  public Path messages() {
    return directory.resolve("qemu.log");
  }

  /** Returns the file that holds QEMU's process id; QEMU removes it when it ends by itself. */
  public Path pidFile() {
    return directory.resolve("qemu.pid");
  }

  /** Says whether QEMU has left its process id: it runs, or has ended without a chance to tidy. */
  public boolean hasPid() {
    try {
      return Files.size(pidFile()) > 0; // an empty one was made for root's QEMU
    } catch (IOException e) {
      return false; // there is none
    }
  }

  /** Reads the process id. */
  long pid() throws IOException {
    try {
      return Long.parseLong(Files.readString(pidFile()).strip());
    } catch (NumberFormatException e) {
      throw new IOException(pidFile() + " holds no number", e);
    }
  }

  /** Returns the socket that takes QMP commands, from one client at a time. */
  public RunSocket qmp() {
    return new RunSocket(sockets.resolve("qmp"), reconnect.isEmpty());
  }

  /** Returns the socket of a detached VM's serial console, for one client at a time. */
  public RunSocket console() {
    return new RunSocket(sockets.resolve("console"), reconnect.isEmpty());
  }
}

package io.seedling.launcher;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A UNIX socket by which a running QEMU is talked to.
 *
 * <p>A socket that root's QEMU makes can't be connected to by its user. There the user listens, and
 * QEMU, which tries to connect each second, comes; nothing of root's is left behind.
 *
 * @param path the socket's path, at most 103 bytes long
 * @param qemuListens whether QEMU made it, or is to be waited for
 */
public record RunSocket(Path path, boolean qemuListens) {
  private static final int PAUSE_MILLIS = 20;

  /**
   * Returns a connection, which the caller closes.
   *
   * @param limit how long QEMU may take to come, where it is waited for
   * @throws SocketTimeoutException if it has not come in time
   * @throws IOException if nobody listens
   */
  public SocketChannel connect(Duration limit) throws IOException {
    if (qemuListens) {
      return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }
    long deadline = System.nanoTime() + limit.toNanos();
    try (FileChannel turn =
        FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      awaitTurn(turn, deadline);
      return accepted(deadline);
    }
  }

  /** One client at a time listens there; the lock is given back as the file is closed. */
  private void awaitTurn(FileChannel turn, long deadline) throws IOException {
    while (true) {
      try {
        @Nullable FileLock lock = turn.tryLock();
        if (lock != null) {
          return;
        }
      } catch (OverlappingFileLockException e) {
        // another thread of this process has it
      }
      pause(deadline, "somebody else talks to QEMU");
    }
  }

  private SocketChannel accepted(long deadline) throws IOException {
    Files.deleteIfExists(path); // of a client that was killed
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(path));
      listener.configureBlocking(false);
      SocketChannel channel = listener.accept();
      while (channel == null) {
        pause(deadline, "QEMU doesn't call");
        channel = listener.accept();
      }
      return channel;
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private static void pause(long deadline, String complaint) throws SocketTimeoutException {
    if (System.nanoTime() - deadline >= 0) {
      throw new SocketTimeoutException(complaint);
    }
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketTimeoutException("interrupted while QEMU was waited for");
    }
  }

  /**
   * Removes what is left of it.
   *
   * @throws IOException if that can't be
   */
  public void delete() throws IOException {
    Files.deleteIfExists(path);
    Files.deleteIfExists(lockFile());
  }

  private Path lockFile() {
    return path.resolveSibling(path.getFileName() + ".lock");
  }
}

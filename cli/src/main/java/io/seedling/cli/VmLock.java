package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps other commands from changing a VM meanwhile. It is the kernel's lock on a file of the VM's
 * directory: it ends with whoever holds it, killed or not, so none is ever stale.
 */
final class VmLock implements Closeable {
  private static final int LONGEST_NUMBER = 20;

  private final FileChannel channel;

  private VmLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock; the caller closes it.
   *
   * @throws ReportedException if another command has it
   */
  static VmLock of(VmDirectory directory) throws IOException, ReportedException {
    return of(
        directory.lockFile(), "another command is at work on the VM '" + directory.name() + "'");
  }

  /**
   * Takes the lock that a file is.
   *
   * @param held what is said where somebody has it
   */
  static VmLock of(Path file, String held) throws IOException, ReportedException {
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
    boolean locked = false;
    try {
      // of a file that was deleted meanwhile, with its directory, a lock says nothing
      locked = tryLock(channel) != null && isSame(file, channel);
      if (locked) {
        channel.truncate(0);
        channel.write(
            ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)));
        return new VmLock(channel);
      }
      throw new ReportedException(
          ExitCode.IN_USE, held + holder(channel), "try again when that has ended");
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it
    }
  }

  private static boolean isSame(Path file, FileChannel channel) throws IOException {
    try {
      return Files.size(file) == channel.size();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NUMBER);
    channel.read(bytes, 0);
    String pid = new String(bytes.array(), 0, bytes.position(), UTF_8);
    return pid.isEmpty() ? "" : " (pid " + pid + ")";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

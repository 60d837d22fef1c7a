package io.seedling.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to its name: written beside it under another, synced, then moved. Until {@link
 * #publish} the target is untouched, and a failed or interrupted run leaves it so.
 */
final class OutputFile implements Closeable {

  /** What becomes of a file that has the target's name already. */
  enum Existing {
    REFUSE,
    REPLACE
  }

  private static long lastSerial = Long.MIN_VALUE; // of serial

  private final Path named;
  private final Path target;
  private final Path temporary;
  private final Existing existing;
  private final Thread removal;
  private boolean isMoved;

  private OutputFile(Path named, Path target, Path temporary, Existing existing) {
    this.named = named;
    this.target = target;
    this.temporary = temporary;
    this.existing = existing;
    this.removal =
        new Thread() { // for Ctrl-C; no lambda, whose first use would cost a start 8 ms
          @Override
          public void run() {
            deleteTemporary();
          }
        };
    Runtime.getRuntime().addShutdownHook(removal);
  }

  /** Writes an output's bytes; the channel is empty, at 0, and closed by the caller's caller. */
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Returns bytes as a content: all of them, or an error; one write alone may do a part. */
  static Content of(ByteBuffer bytes) {
    return channel -> {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    };
  }

  /**
   * Writes {@code content} beside {@code target}.
   *
   * @param secret whether nobody but the owner may read it
   * @throws FileAlreadyExistsException if {@code target} exists and is not to be replaced
   */
  static OutputFile write(Path target, Existing existing, boolean secret, Content content)
      throws IOException {
    Target real = Target.of(target, existing);
    Set<PosixFilePermission> mode = real.mode(secret);
    Path temporary = unusedName(parentOf(real.file()));
    OutputFile file = new OutputFile(target, real.file(), temporary, existing);
    try (FileChannel channel = file.open(mode != null)) {
      if (mode != null) {
        Files.setPosixFilePermissions(file.temporary, mode); // whatever the umask
      }
      content.writeTo(channel);
    } catch (IOException e) {
      file.close();
      directoryOf(real.file()); // says it, where that is why
      throw file.named(e);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
    return file;
  }

  /**
   * Writes a file that is never published: {@link #close} deletes it. Nobody but the owner may read
   * it.
   */
  static OutputFile spool(Path directory, Content content) throws IOException {
    return write(unusedName(directory), Existing.REFUSE, true, content);
  }

  /** Returns the name that the file has before {@link #publish}. */
  Path temporary() {
    return temporary;
  }

  /** Writes, syncs and publishes one file. */
  static void publish(Path target, Existing existing, boolean secret, Content content)
      throws IOException {
    try (OutputFile file = write(target, existing, secret, new Synced(content))) {
      file.publish();
    }
  }

  /** Waits until the bytes are on the disk, as {@link #sync} does, before the file is closed. */
  private record Synced(Content content) implements Content {
    @Override
    public void writeTo(FileChannel channel) throws IOException {
      content.writeTo(channel);
      channel.force(true);
    }
  }

  /** Looks at what was written, under its temporary name, before it gets its own. */
  interface Check {
    void of(Path temporary) throws IOException;
  }

  /** Writes, syncs, checks and publishes one file. */
  static void publish(Path target, Existing existing, Content content, Check check)
      throws IOException {
    try (OutputFile file = write(target, existing, false, content)) {
      file.sync();
      try {
        check.of(file.temporary);
      } catch (IOException e) {
        throw file.named(e);
      }
      file.publish();
    }
  }

  /** Waits until the bytes are on the disk; several files are written first and synced after. */
  void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw named(e);
    }
  }

  /** Gives the file its name, at once and whole. */
  void publish() throws IOException {
    try {
      if (existing == Existing.REPLACE || !linked()) {
        Target.of(target, existing); // it may be another now
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        isMoved = true;
      }
    } catch (IOException e) {
      throw named(e);
    }
  }

  /**
   * Gives the name by a hard link, which fails where it is taken; a move would replace a file made
   * meanwhile. Returns false where the file system has no such links.
   */
  private boolean linked() throws IOException {
    try {
      Files.createLink(target, temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw new FileAlreadyExistsException(named.toString());
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    }
  }

  /** Removes what {@link #publish} has not moved. */
  @Override
  public void close() {
    if (!isMoved) {
      deleteTemporary();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(removal);
    } catch (IllegalStateException e) {
      // the shutdown has begun, and runs the hook itself
    }
  }

  private FileChannel open(boolean isPrivate) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    if (!isPrivate) {
      return FileChannel.open(temporary, options);
    }
    FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(ownerOnly());
    return FileChannel.open(temporary, options, attribute);
  }

  private static Set<PosixFilePermission> ownerOnly() {
    return PosixFilePermissions.fromString("rw-------");
  }

  /** Returns the directory that will hold {@code file}, which must be there. */
  static Path directoryOf(Path file) throws FileSystemException {
    Path directory = parentOf(file);
    if (!Files.isDirectory(directory)) {
      throw new FileSystemException(
          file.toString(), null, "its directory " + directory + " does not exist");
    }
    return directory;
  }

  /** Of the root, which is no file, the root. */
  private static Path parentOf(Path file) {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  private void deleteTemporary() {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      // nothing more can be done about it, and the run's own outcome matters more
    }
  }

  /** Names the target in an error that names none, such as "No space left on device". */
  private IOException named(IOException e) {
    if (e instanceof FileSystemException file) {
      return file.getFile() != null && file.getFile().equals(temporary.toString())
          ? new FileSystemException(named.toString(), null, reason(file))
          : e;
    }
    return ErrorReport.located(named, e);
  }

  private static String reason(FileSystemException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied in its directory";
    }
    return e.getReason() == null ? "cannot be written" : e.getReason();
  }

  /**
   * What a name stands for.
   *
   * @param file the one that a link there leads to, so that a replacement keeps the link
   * @param isThere whether there is one already
   */
  private record Target(Path file, boolean isThere) {
    static Target of(Path named, Existing existing) throws IOException {
      BasicFileAttributes found;
      try {
        found = Files.readAttributes(named, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        return new Target(named, false); // were it there all the same, writing or moving says so
      }
      if (found.isDirectory() || (found.isSymbolicLink() && Files.isDirectory(named))) {
        throw new FileSystemException(named.toString(), null, "is a directory");
      }
      if (existing == Existing.REFUSE) {
        throw new FileAlreadyExistsException(named.toString());
      }
      Path real = found.isSymbolicLink() ? linkTarget(named) : named;
      if (!Files.isRegularFile(real)) {
        throw new FileSystemException(named.toString(), null, "is not a regular file");
      }
      return new Target(real, true);
    }

    private static Path linkTarget(Path link) throws IOException {
      try {
        return link.toRealPath();
      } catch (NoSuchFileException e) {
        throw new FileSystemException(link.toString(), null, "is a link to nothing");
      }
    }

    /** A replaced file keeps its mode, and a secret is never made more readable than 0600. */
    @Nullable Set<PosixFilePermission> mode(boolean secret) throws IOException {
      if ((!secret && !isThere)
          || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        return null;
      }
      Set<PosixFilePermission> mode = isThere ? Files.getPosixFilePermissions(file) : ownerOnly();
      if (secret) {
        mode.retainAll(ownerOnly());
      }
      return mode;
    }
  }

  private static Path unusedName(Path directory) {
    // CREATE_NEW holds, were there one of the same name
    return directory.resolve(".seedling-" + Long.toHexString(serial()) + ".tmp");
  }

  /** No two of a process are equal, and of others hardly. */
  private static synchronized long serial() {
    lastSerial = Math.max(lastSerial + 1, System.nanoTime());
    return lastSerial;
  }
}

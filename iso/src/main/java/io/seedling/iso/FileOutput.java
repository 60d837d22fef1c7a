package io.seedling.iso;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and links on their way to their names, one at a time. */
final class FileOutput {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);

  private final KeptAttributes attributes;
  private final boolean replace;
  private final SparseCopy copy = new SparseCopy();
  private int temporaries;
  private volatile @Nullable Path unfinished;

  /**
   * @param replace whether what has a file's or a link's name already is replaced
   */
  FileOutput(KeptAttributes attributes, boolean replace) {
    this.attributes = attributes;
    this.replace = replace;
  }

  /** Returns the bytes of all files until now; any thread may ask. */
  long written() {
    return copy.copied();
  }

  void write(IsoNode.RegularFile file, Path target) throws IOException {
    try (SeekableByteChannel out = openTemporary(file, target)) {
      copy.copy(file.content(), out, target);
    } catch (IOException | RuntimeException | Error e) {
      abandon();
      throw e;
    }
    finish(file, target);
  }

  void link(IsoNode.SymbolicLink link, Path target) throws IOException {
    Path pointed = target.getFileSystem().getPath(link.target());
    while (unfinished == null) {
      Path temporary = nextTemporary(target);
      try {
        unfinished = Files.createSymbolicLink(temporary, pointed);
      } catch (FileAlreadyExistsException e) {
        // one name further
      } catch (UnsupportedOperationException e) {
        throw new FileSystemException(
            target.toString(), null, "this file system has no symbolic links");
      } catch (FileSystemException e) {
        throw named(target, temporary, e);
      }
    }
    finish(link, target);
  }

  /** Removes what is there of the file that is being written; any thread may ask. */
  void abandon() {
    Path file = unfinished;
    unfinished = null;
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // what led to this matters more
      }
    }
  }

  private SeekableByteChannel openTemporary(IsoNode.RegularFile file, Path target)
      throws IOException {
    while (true) {
      Path temporary = nextTemporary(target);
      try {
        SeekableByteChannel channel =
            Files.newByteChannel(temporary, NEW, modeOfNew(file.attributes()));
        unfinished = temporary;
        return channel;
      } catch (FileAlreadyExistsException e) {
        // one name further
      } catch (FileSystemException e) {
        throw named(target, temporary, e);
      }
    }
  }

  /** A tree's own files may have such names, too: one that is taken is passed over. */
  private Path nextTemporary(Path target) {
    Path temporary;
    do {
      temporary = target.resolveSibling(".seedling-" + temporaries++ + ".tmp");
    } while (temporary.equals(target));
    return temporary;
  }

  /** What the umask takes from; or what nobody else can read until it has its own mode. */
  private FileAttribute<?>[] modeOfNew(PosixAttributes wanted) {
    boolean asUsual = !attributes.keepsModes() && (wanted.mode() & 0100) == 0;
    if (asUsual || !attributes.hasModes()) {
      return new FileAttribute<?>[0];
    }
    String mode = attributes.keepsModes() ? "rw-------" : "rwxrwxrwx";
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
    };
  }

  /** Gives what is written its attributes and then its name. */
  private void finish(IsoNode node, Path target) throws IOException {
    Path temporary = unfinished;
    if (temporary == null) {
      throw new FileSystemException(target.toString(), null, "was abandoned");
    }
    try {
      attributes.restore(temporary, node);
      publish(temporary, target);
    } catch (FileSystemException e) {
      throw named(target, temporary, e);
    } finally {
      abandon();
    }
  }

  private void publish(Path temporary, Path target) throws IOException {
    if (replace) {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    if (!Files.isSymbolicLink(temporary)) {
      try {
        Files.createLink(target, temporary); // a move could replace a file made meanwhile
        return;
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        // this file system has no hard links
      }
    }
    Files.move(temporary, target);
  }

  /** Names the target in an error about the file that was to become it. */
  private static FileSystemException named(Path target, Path temporary, FileSystemException e) {
    if (e instanceof FileAlreadyExistsException) {
      return new FileAlreadyExistsException(target.toString());
    }
    if (!temporary.toString().equals(e.getFile())) {
      return e;
    }
    return new FileSystemException(target.toString(), null, reason(e));
  }

  private static String reason(FileSystemException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getReason() == null ? "it cannot be made" : e.getReason();
  }
}

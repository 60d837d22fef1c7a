package io.seedling.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where sockets are: their paths have 103 bytes at most, and a home directory may take more. That
 * is {@code $XDG_RUNTIME_DIR/seedling}, or else {@code seedling-UID} in the system's temporary
 * directory, where anybody could have made it: it must be the user's own.
 */
final class RuntimeDirectory {
  private static final int LONGEST_ROOT = 70; // leaves room for /seedling/ID/console
  private static final int ID_LENGTH = 13; // of a UUID: eight digits, a hyphen, four

  private RuntimeDirectory() {}

  /** Returns the directory that holds one for each VM, whether it is there or not. */
  static Path root(Path home) {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null
        && runtime.startsWith("/")
        && runtime.length() <= LONGEST_ROOT
        && Files.isDirectory(Path.of(runtime))) {
      return Path.of(runtime, "seedling");
    }
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "seedling-" + owner(home));
  }

  private static String owner(Path home) {
    Path there = home;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    try {
      return String.valueOf(Files.getAttribute(there, "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return System.getProperty("user.name", "user");
    }
  }

  /** Returns the directory of a VM's sockets, whether it is there or not. */
  static Path of(VmDirectory directory, String uuid) {
    return root(directory.path()).resolve(uuid.substring(0, ID_LENGTH));
  }

  /**
   * Makes the directory of a VM's sockets.
   *
   * @param sockets as {@link #of} told
   * @param home a directory of the user's own
   * @throws IOException if somebody else has made one of that name
   */
  static void create(Path sockets, Path home) throws IOException {
    Path root = sockets.getParent();
    if (root != null) {
      createOwn(root, home);
    }
    createOwn(sockets, home);
  }

  private static void createOwn(Path directory, Path home) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ownerOnly()));
    } catch (FileAlreadyExistsException e) {
      boolean own =
          Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(home))
              && Files.getPosixFilePermissions(directory).equals(ownerOnly());
      if (!own) {
        throw new FileSystemException(
            directory.toString(), null, "is not a directory of yours alone; remove it");
      }
    }
  }

  private static Set<PosixFilePermission> ownerOnly() {
    return PosixFilePermissions.fromString("rwx------");
  }
}

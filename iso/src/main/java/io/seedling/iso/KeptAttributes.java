package io.seedling.iso;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** What files get of their entries' attributes. */
final class KeptAttributes {
  private static final int SPECIAL_BITS = 07000; // set-user-id, set-group-id, sticky
  private static final PosixFilePermission[] BY_BIT = { // from the lowest bit
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private final Set<Keep> kept;
  private final boolean hasPosixView;
  private final boolean hasUnixView;

  KeptAttributes(FileSystem target, Set<Keep> kept) {
    this.kept = kept;
    Set<String> views = target.supportedFileAttributeViews();
    hasPosixView = views.contains("posix");
    hasUnixView = views.contains("unix");
  }

  /** Refuses to keep what the file system has not. */
  void requireSupport(Path directory) throws FileSystemException {
    if (kept.contains(Keep.MODES) && !hasPosixView) {
      throw new FileSystemException(
          directory.toString(), null, "its file system has no modes, which are to be kept");
    }
    if (kept.contains(Keep.OWNERS) && !hasUnixView) {
      throw new FileSystemException(
          directory.toString(), null, "its file system has no owners, which are to be kept");
    }
  }

  boolean keepsModes() {
    return kept.contains(Keep.MODES);
  }

  /** Whether a new file's mode can be said when it is made. */
  boolean hasModes() {
    return hasPosixView;
  }

  /** Gives a file, directory or link what is kept of its entry; a link's mode means nothing. */
  void restore(Path path, IsoNode node) throws IOException {
    PosixAttributes attributes = node.attributes();
    if (kept.contains(Keep.OWNERS)) { // first: a change of owner drops the set-user-id bit
      Files.setAttribute(path, "unix:uid", (int) attributes.uid(), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", (int) attributes.gid(), LinkOption.NOFOLLOW_LINKS);
    }
    if (kept.contains(Keep.MODES) && !(node instanceof IsoNode.SymbolicLink)) {
      Files.setPosixFilePermissions(path, permissions(attributes.mode()));
      if ((attributes.mode() & SPECIAL_BITS) != 0) {
        Files.setAttribute(path, "unix:mode", attributes.mode());
      }
    }
    if (kept.contains(Keep.TIMES) && attributes.modified().isPresent()) {
      FileTime time = FileTime.from(attributes.modified().get());
      Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setTimes(time, null, null);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < BY_BIT.length; bit++) {
      if ((mode >> bit & 1) != 0) {
        permissions.add(BY_BIT[bit]);
      }
    }
    return permissions;
  }
}

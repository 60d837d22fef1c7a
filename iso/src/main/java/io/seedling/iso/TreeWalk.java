package io.seedling.iso;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One walk over a directory of a file system, which makes a tree of it. */
final class TreeWalk {
  private static final PosixAttributes FILE = PosixAttributes.ofMode(0444);
  private static final PosixAttributes PROGRAM = PosixAttributes.ofMode(0555);
  private static final PosixAttributes DIRECTORY = PosixAttributes.ofMode(0555);
  private static final PosixAttributes LINK = PosixAttributes.ofMode(0777);

  private final Path top;
  private final Set<Keep> kept;
  private final boolean hasPosixView;
  private final boolean hasUnixView;

  /** By the key that tells a file from another under all its names. */
  private final Map<Object, IsoContent> contents = new HashMap<>();

  /**
   * @param top may be a symbolic link to a directory
   * @param kept what is taken over where the file system has it
   */
  TreeWalk(Path top, Set<Keep> kept) {
    this.top = top;
    this.kept = kept;
    Set<String> views = top.getFileSystem().supportedFileAttributeViews();
    hasPosixView = views.contains("posix");
    hasUnixView = views.contains("unix");
  }

  IsoTree tree() throws IOException {
    List<IsoNode> children = children(top);
    PosixAttributes own = DIRECTORY;
    if (!kept.isEmpty()) {
      own = attributes(top, found(top), own);
    }
    return new IsoTree(new IsoNode.Directory("", own, children));
  }

  private List<IsoNode> children(Path directory) throws IOException {
    List<IsoNode> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        children.add(node(entry));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }

  private IsoNode node(Path path) throws IOException {
    String name = path.getFileName().toString();
    BasicFileAttributes found = found(path);
    if (found.isSymbolicLink()) {
      String target = Files.readSymbolicLink(path).toString();
      return new IsoNode.SymbolicLink(name, attributes(path, found, LINK), target);
    }
    if (found.isDirectory()) {
      return new IsoNode.Directory(name, attributes(path, found, DIRECTORY), children(path));
    }
    if (found.isRegularFile()) {
      PosixAttributes usual = isProgram(found) ? PROGRAM : FILE;
      return new IsoNode.RegularFile(name, attributes(path, found, usual), content(path, found));
    }
    throw new FileSystemException(
        path.toString(), null, "it is neither a file, a directory nor a symbolic link");
  }

  /** Returns the content of a file; the same object under each of its names. */
  private IsoContent content(Path file, BasicFileAttributes found) {
    IsoContent content = new FileContent(file, found.size());
    Object key = found.fileKey();
    IsoContent known = key == null ? null : contents.putIfAbsent(key, content);
    return known == null ? content : known;
  }

  /** Where there are no permissions, Java calls every file executable that can be read. */
  private static boolean isProgram(BasicFileAttributes found) {
    return found instanceof PosixFileAttributes file
        && file.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
  }

  /** Returns the usual attributes with what is kept in their place. */
  private PosixAttributes attributes(Path path, BasicFileAttributes found, PosixAttributes usual)
      throws IOException {
    if (kept.isEmpty()) {
      return usual;
    }
    int mode = kept.contains(Keep.MODES) ? mode(path, found, usual.mode()) : usual.mode();
    Optional<Instant> modified = usual.modified();
    if (kept.contains(Keep.TIMES)) {
      modified = Optional.of(found.lastModifiedTime().toInstant());
    }
    if (!kept.contains(Keep.OWNERS) || !hasUnixView) {
      return new PosixAttributes(mode, usual.uid(), usual.gid(), modified);
    }
    Map<String, Object> ids = unix(path, "unix:uid,gid");
    return new PosixAttributes(mode, id(ids, "uid"), id(ids, "gid"), modified);
  }

  private int mode(Path path, BasicFileAttributes found, int usual) throws IOException {
    if (hasUnixView) {
      return number(unix(path, "unix:mode"), "mode") & 07777;
    }
    return found instanceof PosixFileAttributes file ? mode(file.permissions()) : usual;
  }

  private static int mode(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission permission : permissions) {
      mode |=
          switch (permission) {
            case OWNER_READ -> 0400;
            case OWNER_WRITE -> 0200;
            case OWNER_EXECUTE -> 0100;
            case GROUP_READ -> 040;
            case GROUP_WRITE -> 020;
            case GROUP_EXECUTE -> 010;
            case OTHERS_READ -> 04;
            case OTHERS_WRITE -> 02;
            case OTHERS_EXECUTE -> 01;
          };
    }
    return mode;
  }

  /** Asks for the permissions at once, where there are any. */
  private BasicFileAttributes found(Path path) throws IOException {
    return hasPosixView
        ? Files.readAttributes(path, PosixFileAttributes.class, links(path))
        : Files.readAttributes(path, BasicFileAttributes.class, links(path));
  }

  private Map<String, Object> unix(Path path, String names) throws IOException {
    return Files.readAttributes(path, names, links(path));
  }

  /** Only the top is followed. */
  private LinkOption[] links(Path path) {
    return path == top ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
  }

  private static long id(Map<String, Object> attributes, String name) {
    return Integer.toUnsignedLong(number(attributes, name));
  }

  private static int number(Map<String, Object> attributes, String name) {
    if (attributes.get(name) instanceof Integer number) {
      return number;
    }
    throw new AssertionError("the attribute " + name + " is no int");
  }
}

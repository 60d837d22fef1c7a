package io.seedling.iso;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The names of a tree as a file system takes them: each must be one name there, and another than
 * those beside it.
 */
final class FileNames {
  /** Names that Windows gives to devices in every directory, whatever their extension. */
  private static final List<String> DEVICES = List.of("CON", "PRN", "AUX", "NUL", "COM", "LPT");

  private static final int SURELY_SHORT = 60; // characters; four bytes each are below 255

  private final Path top;
  private final boolean isWindows;

  /**
   * @param top the directory to write below, which need not be there
   */
  FileNames(Path top) {
    this.top = top;
    this.isWindows = top.getFileSystem().getSeparator().equals("\\");
  }

  /**
   * Checks the names of one directory's entries.
   *
   * @param path where the directory is or will be
   * @throws FileSystemException where one is no name there, or means the same as another
   */
  void check(IsoNode.Directory directory, Path path) throws IOException {
    Map<String, List<String>> alike = new HashMap<>();
    for (IsoNode child : directory.children()) {
      requireName(child.name(), path);
      alike.computeIfAbsent(folded(child.name()), folded -> new ArrayList<>(1)).add(child.name());
    }
    for (List<String> names : alike.values()) {
      if (names.size() > 1) {
        requireDistinct(names, path);
      }
    }
  }

  private void requireName(String name, Path path) throws IOException {
    try {
      Path file = top.getFileSystem().getPath(name);
      if (file.getRoot() != null
          || file.getNameCount() != 1
          || !composed(file.toString()).equals(composed(name))
          || (isWindows && isSpecialInWindows(name))) {
        throw refused(name, path, "means something else than a file of that name here");
      }
      if (name.length() > SURELY_SHORT) {
        requireLength(file, path);
      }
    } catch (InvalidPathException e) {
      throw refused(name, path, "is not a name that this file system can have: " + e.getReason());
    }
  }

  /** Some file systems' paths are of another normalization form from the start. */
  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  /** Windows drops full stops and spaces at the end, and finds devices in every directory. */
  private static boolean isSpecialInWindows(String name) {
    if (name.endsWith(".") || name.endsWith(" ")) {
      return true;
    }
    int dot = name.indexOf('.');
    String base = (dot < 0 ? name : name.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
    return DEVICES.contains(base)
        || (base.length() == 4
            && !Character.isLetter(base.charAt(3))
            && DEVICES.indexOf(base.substring(0, 3)) >= DEVICES.indexOf("COM"));
  }

  /** Looks for the name, which the file system answers with an error where it is too long. */
  private void requireLength(Path name, Path path) throws IOException {
    try {
      Files.readAttributes(
          existing(top).resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      // as it should be
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "not to be had here" : e.getReason();
      throw refused(name.toString(), path, reason);
    }
  }

  /**
   * Makes the names in a directory of their own, which is removed at once, to see which are one.
   */
  private void requireDistinct(List<String> names, Path path) throws IOException {
    Path trial = Files.createTempDirectory(existing(top), ".seedling-");
    List<Path> made = new ArrayList<>();
    try {
      for (String name : names) {
        Path file = trial.resolve(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
          throw refused(
              name,
              path,
              "is one name with '" + other(trial, file, names) + "' to this file system");
        }
        made.add(Files.createFile(file));
      }
    } finally {
      for (Path file : made) {
        Files.delete(file);
      }
      Files.delete(trial);
    }
  }

  private static String other(Path trial, Path file, List<String> names) throws IOException {
    for (String name : names) {
      if (Files.isSameFile(trial.resolve(name), file)) {
        return name;
      }
    }
    throw new AssertionError(file + " is there, and none of " + names);
  }

  /** Returns the directory, or the nearest above it that is there. */
  private static Path existing(Path directory) {
    Path path = directory.toAbsolutePath();
    while (!Files.isDirectory(path)) {
      Path parent = path.getParent();
      if (parent == null) {
        return path;
      }
      path = parent;
    }
    return path;
  }

  /** Folds more than any file system does: what differs then differs everywhere. */
  private static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .toUpperCase(Locale.ROOT)
        .toLowerCase(Locale.ROOT);
  }

  private static FileSystemException refused(String name, Path path, String reason) {
    return new FileSystemException(path + path.getFileSystem().getSeparator() + name, null, reason);
  }
}

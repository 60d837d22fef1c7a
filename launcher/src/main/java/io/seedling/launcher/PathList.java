package io.seedling.launcher;

import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The form of {@code PATH}: directories with a separator between. */
final class PathList {
  private PathList() {}

  /** Leaves out empty entries, and those that are no path on this system. */
  static List<Path> split(String text, String separator, FileSystem files) {
    List<Path> paths = new ArrayList<>();
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf(separator, start);
      end = end < 0 ? text.length() : end;
      if (end > start) {
        addIfValid(text.substring(start, end), files, paths);
      }
      start = end + separator.length();
    }
    return paths;
  }

  private static void addIfValid(String entry, FileSystem files, List<Path> paths) {
    try {
      paths.add(files.getPath(entry));
    } catch (InvalidPathException e) {
      // such as "C:\Program Files" with its quotes on Windows: no directory has that name
    }
  }
}

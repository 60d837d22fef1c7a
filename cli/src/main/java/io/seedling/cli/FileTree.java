package io.seedling.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A directory with all that is in it; links are seen as links, and never followed. */
final class FileTree {
  private FileTree() {}

  /** Deletes it, and returns how many bytes its files had. */
  static long delete(Path root) throws IOException {
    Deletion deletion = new Deletion();
    Files.walkFileTree(root, deletion);
    return deletion.bytes;
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}

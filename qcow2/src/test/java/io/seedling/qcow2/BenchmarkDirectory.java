package io.seedling.qcow2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a benchmark's files lie, as {@code -Dbenchmark.directory} says. */
final class BenchmarkDirectory {
  private BenchmarkDirectory() {}

  /** Makes an empty directory there, or in the directory for temporary files. */
  static Path create(String prefix) throws IOException {
    String parent = System.getProperty("benchmark.directory");
    return parent == null
        ? Files.createTempDirectory(prefix)
        : Files.createTempDirectory(Path.of(parent), prefix);
  }
}

package io.seedling.iso;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.iso.IsoNode.Directory;
import io.seedling.iso.IsoNode.RegularFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the tests of extraction share: trees, and what became of a directory. */
final class Extractions {
  static final ExtractionOptions CAUTIOUS = ExtractionOptions.cautious();
  static final ExtractionOptions REPLACE = new ExtractionOptions(Set.of(), true, false);
  static final Instant DATE = Instant.parse("2026-01-02T03:04:05Z");

  private Extractions() {}

  static RegularFile file(String name, String text) {
    return new RegularFile(name, IsoContent.of(text.getBytes(UTF_8)));
  }

  static IsoTree tree(IsoNode... nodes) {
    return IsoTree.of(Directory.root(List.of(nodes)));
  }

  static Directory directory(String name, IsoNode... nodes) {
    return new Directory(name, List.of(nodes));
  }

  /** Everything below a directory: a file's text, a link's target, a slash for a directory. */
  static Map<String, String> state(Path directory) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.toList()) {
        String name = directory.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          state.put(name, "-> " + Files.readSymbolicLink(path));
        } else {
          state.put(name, Files.isDirectory(path) ? "/" : Files.readString(path));
        }
      }
    }
    return state;
  }

  static void extract(IsoTree tree, Path directory, ExtractionOptions options) throws IOException {
    IsoExtraction extraction = IsoExtraction.of(tree, directory, options);
    extraction.run();
    assertEquals(extraction.size(), extraction.written());
  }

  /** Refused, nothing changed, and the message names the entry. */
  static String refused(IsoTree tree, Path directory, ExtractionOptions options)
      throws IOException {
    Path above = Objects.requireNonNull(directory.toAbsolutePath().getParent());
    Map<String, String> before = state(above);
    FileSystemException e =
        assertThrows(
            FileSystemException.class, () -> IsoExtraction.of(tree, directory, options).run());
    assertEquals(before, state(above));
    String name = directory.relativize(directory.getFileSystem().getPath(e.getFile())).toString();
    return e instanceof FileAlreadyExistsException ? name : name + ": " + e.getReason();
  }
}

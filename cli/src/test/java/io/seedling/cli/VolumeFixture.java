package io.seedling.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A directory with one of each kind in it, and the volume that imgtool makes of it. */
record VolumeFixture(Path directory) {

  static VolumeFixture in(Path directory) throws IOException {
    VolumeFixture fixture = new VolumeFixture(directory);
    Path sub = Files.createDirectories(fixture.tree().resolve("sub"));
    Files.createDirectory(fixture.tree().resolve("none"));
    Files.writeString(fixture.tree().resolve("hello"), "hello\n");
    Files.writeString(sub.resolve("a\nb"), "12345");
    Files.createSymbolicLink(fixture.tree().resolve("link"), Path.of("sub/a\nb"));
    return fixture;
  }

  Path tree() {
    return directory.resolve("tree");
  }

  Path image() {
    return directory.resolve("out.iso");
  }

  /** Makes the volume, and returns its name. */
  String made(String... more) {
    CommandLineRun run =
        CommandLineRun.of(
            Stream.concat(
                    Stream.of(
                        "imgtool", "iso", "make", tree().toString(), "-o", image().toString()),
                    Stream.of(more))
                .toArray(String[]::new));
    if (run.status() != 0) {
      throw new AssertionError(run.err());
    }
    return image().toString();
  }

  /** Everything below a directory: a file's text, a link's target, a slash for a directory. */
  static String state(Path directory) throws IOException {
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
    return state.toString();
  }
}

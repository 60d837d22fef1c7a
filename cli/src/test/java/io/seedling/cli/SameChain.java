package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command that changes images of a chain, done by qemu-img and by us, each to images of the same
 * names in a directory of their own.
 */
record SameChain(Path directory) {

  private Path ours() {
    return directory.resolve("ours");
  }

  private Path theirs() {
    return directory.resolve("them"); // as long as the other name
  }

  /** Makes the directories, and returns qemu-img for the one that images are made in. */
  QemuImg make() throws IOException, InterruptedException {
    Files.createDirectory(ours());
    Files.createDirectory(theirs());
    return QemuImg.required(ours());
  }

  /** Has both the images that are there now. */
  void copy() throws IOException {
    try (Stream<Path> files = Files.list(ours())) {
      for (Path file : files.toList()) {
        Files.copy(file, theirs().resolve(String.valueOf(file.getFileName())));
      }
    }
  }

  /**
   * Runs both, and compares what they say.
   *
   * @param line the command's words with a blank between; {@code @} stands for the directory, and
   *     two blanks for an empty word
   */
  void of(String line) throws IOException, InterruptedException {
    QemuImg.Run expected =
        new QemuImg(theirs()).run(("qemu-img " + line.replace("@", theirs() + "")).split(" ", -1));
    CommandLineRun run =
        CommandLineRun.of(("imgtool " + line.replace("@", ours() + "")).split(" ", -1));
    assertEquals(
        expected.err().replaceAll("(?m)^qemu-img: ", "imgtool: ").replace("/them/", "/ours/"),
        run.err().replaceAll("(?m)^  help: .*\n", ""),
        line);
    assertEquals(expected.out(), run.out(), line);
    assertEquals(expected.status(), run.status(), line);
  }

  /** Has qemu-img check and compare images that both have. */
  void assertSame(String... images) throws IOException, InterruptedException {
    QemuImg qemuImg = new QemuImg(directory);
    for (String image : List.of(images)) {
      if (!image.endsWith(".raw")) {
        qemuImg.make("qemu-img check -q ours/" + image);
      }
      qemuImg.make("qemu-img compare -q ours/" + image + " them/" + image);
    }
  }
}

package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A command that changes an image in place, done by qemu-img and by us, each to a copy of the image
 * under the same name.
 */
record SameRun(Path directory, QemuImg qemuImg) {

  /** The name of the file that holds the image as qemu-img left it. */
  static final String THEIRS = "theirs";

  /**
   * Runs both, and compares what they say; the image is as we left it.
   *
   * @param line the command's words with a blank between; {@code @} stands for the image, and two
   *     blanks for an empty word
   */
  void of(String line, String image) throws IOException, InterruptedException {
    Path file = directory.resolve(image);
    Path before = directory.resolve("before");
    Files.copy(file, before, StandardCopyOption.REPLACE_EXISTING);
    String[] words = line.replace("@", file.toString()).split(" ", -1);
    QemuImg.Run expected = qemuImg.run(with("qemu-img", words));
    Files.move(file, directory.resolve(THEIRS), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(before, file, StandardCopyOption.REPLACE_EXISTING);
    CommandLineRun run = CommandLineRun.of(with("imgtool", words));
    Files.delete(before);

    assertEquals(
        expected.err().replaceAll("(?m)^qemu-img: ", "imgtool: ").replaceAll("(?m)^Try '.*\n", ""),
        run.err().replaceAll("(?m)^  help: .*\n", ""),
        line);
    if (!line.contains(" -p ")) { // their progress goes to standard output
      assertEquals(expected.out(), run.out(), line);
    }
    assertEquals(expected.status(), run.status(), line);
  }

  /** Does the same, and compares the images byte for byte. */
  byte[] assertSameBytes(String line, String image) throws IOException, InterruptedException {
    of(line, image);
    byte[] ours = Files.readAllBytes(directory.resolve(image));
    assertArrayEquals(Files.readAllBytes(directory.resolve(THEIRS)), ours, line);
    return ours;
  }

  static String[] with(String program, String[] words) {
    String[] all = new String[words.length + 1];
    all[0] = program;
    System.arraycopy(words, 0, all, 1, words.length);
    return all;
  }
}

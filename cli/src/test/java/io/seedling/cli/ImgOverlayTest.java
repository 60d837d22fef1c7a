package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.BackingChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImgOverlayTest {
  @TempDir private Path directory;
  private Path base;

  @BeforeEach
  void makeABase() {
    base = directory.resolve("base.qcow2");
    assertEquals(0, run("create", "-q", "-f", "qcow2", base.toString(), "1G").status());
  }

  private static CommandLineRun run(String... words) {
    return CommandLineRun.of(
        Stream.concat(Stream.of("imgtool"), Stream.of(words)).toArray(String[]::new));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }

  @Test
  void everyOutputIsAnOverlayOfTheBasesSize() throws IOException {
    byte[] before = Files.readAllBytes(base);
    Path one = directory.resolve("one");
    Path two = directory.resolve("two");

    CommandLineRun run = run("overlay", base.toString(), one.toString(), two.toString());

    assertEquals(new CommandLineRun(0, one + "\n" + two + "\n", ""), run);
    for (Path overlay : List.of(one, two)) {
      BackingChain chain = BackingChain.of(overlay, Optional.empty());
      assertEquals(2, chain.links().size());
      assertEquals(1L << 30, chain.top().virtualSize());
    }
    assertArrayEquals(before, Files.readAllBytes(base));
  }

  @Test
  void theOutcomeIsToldAsJson() {
    Path overlay = directory.resolve("o.qcow2");

    CommandLineRun run = run("overlay", "--json", "-s2G", base.toString(), overlay.toString());

    assertEquals(
        """
        {
          "overlays":[{
            "output":"%s",
            "format":"qcow2",
            "virtualSize":2147483648,
            "backingFile":"base.qcow2",
            "backingFormat":"qcow2"
          }]
        }
        """
            .formatted(overlay),
        run.out());
  }

  @Test
  void aSizeBelowTheBasesIsAllowedWithAWarning() {
    CommandLineRun run =
        run("overlay", base.toString(), directory.resolve("o").toString(), "-s", "512M");

    assertEquals(0, run.status());
    assertEquals(
        "imgtool: warning: the size of 536870912 bytes is less than the 1073741824 bytes of "
            + base
            + "; the guest will not see the end of that\n",
        run.err());
  }

  @Test
  void theBaseIsNeverAnOutput() throws IOException {
    byte[] before = Files.readAllBytes(base);
    Path link = Files.createSymbolicLink(directory.resolve("link"), base);

    CommandLineRun itself = run("overlay", "--force", base.toString(), base.toString());
    CommandLineRun linked = run("overlay", "--force", base.toString(), link.toString());

    assertEquals(1, itself.status());
    assertEquals(
        "imgtool: "
            + base
            + ": is the base itself, or an image that it rests on\n"
            + "  help: give the new image another name\n",
        itself.err());
    assertEquals(1, linked.status());
    assertArrayEquals(before, Files.readAllBytes(base));
  }

  @Test
  void whereOneOutputExistsNoneIsMade() throws IOException {
    Path taken = Files.writeString(directory.resolve("b"), "mine");

    CommandLineRun run =
        run("overlay", base.toString(), directory.resolve("a").toString(), taken.toString());

    assertEquals(1, run.status());
    assertEquals(
        "imgtool: " + taken + ": exists already\n  help: --force replaces it\n", run.err());
    assertEquals(List.of("b", "base.qcow2"), names());
    assertEquals("mine", Files.readString(taken));
  }

  @Test
  void aBrokenChainBelowTheBaseIsRefused() throws IOException {
    Path middle = directory.resolve("middle");
    assertEquals(0, run("overlay", base.toString(), middle.toString()).status());
    Files.delete(base);

    CommandLineRun run = run("overlay", middle.toString(), directory.resolve("top").toString());

    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("imgtool: " + middle + ": "), run.err());
    assertEquals(List.of("middle"), names());
  }

  @Test
  void anEmptyBaseIsNoImage() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));

    CommandLineRun run = run("overlay", empty.toString(), directory.resolve("o").toString());

    assertEquals(1, run.status());
    assertEquals(
        "imgtool: " + empty + ": is empty, and no disk image\n  help: give a cloud image\n",
        run.err());
  }

  @Test
  void wrongUsageIsStatusTwo() {
    assertEquals(
        refusal("a base image and at least one output are needed", "see imgtool overlay --help"),
        run("overlay", base.toString()));
    assertEquals(
        refusal(
            "'12x' is not a size: give bytes, or a number with one of k M G T P E",
            "see imgtool overlay --help"),
        run("overlay", base.toString(), "o", "-s", "12x"));
    assertEquals(
        refusal("no such command: overlays", "one of " + ProgramTest.IMGTOOL), run("overlays"));
  }

  private static CommandLineRun refusal(String what, String help) {
    return new CommandLineRun(2, "", "imgtool: " + what + "\n  help: " + help + "\n");
  }

  @Test
  void anImageThatAnotherProcessHasOpenIsNotReplaced() throws IOException {
    Path used = directory.resolve("used");
    assertEquals(0, run("overlay", base.toString(), used.toString()).status());
    byte[] before = Files.readAllBytes(used);
    // Java's locks are QEMU's; one that this process holds itself shows as an exception, so ask a
    // program that we are not
    Process holder = LockHolder.start(used);
    try {
      CommandLineRun run = run("overlay", "--force", base.toString(), used.toString());

      assertEquals(3, run.status());
      assertEquals(
          "imgtool: "
              + used
              + ": is in use by another program, probably by a running VM\n"
              + "  help: stop that VM first\n",
          run.err());
    } finally {
      holder.destroy();
    }
    assertArrayEquals(before, Files.readAllBytes(used));
  }
}

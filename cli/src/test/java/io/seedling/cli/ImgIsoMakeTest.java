package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.iso.IsoVolume;
import io.seedling.iso.NameView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImgIsoMakeTest {
  @TempDir private Path directory;
  private VolumeFixture fixture;
  private Path tree;
  private Path out;

  @BeforeEach
  void makeTree() throws IOException {
    fixture = VolumeFixture.in(directory);
    tree = fixture.tree();
    out = fixture.image();
  }

  private CommandLineRun make(String... more) {
    Stream<String> words =
        Stream.of("imgtool", "iso", "make", tree.toString(), "-o", out.toString());
    return CommandLineRun.of(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void thePathIsTold() throws IOException {
    assertEquals(new CommandLineRun(0, out + "\n", ""), make());
    try (IsoVolume volume = IsoVolume.open(out)) {
      assertEquals("CDROM", volume.label());
    }
  }

  @Test
  void theOutcomeIsToldAsJson() throws IOException {
    assertEquals(
        new CommandLineRun(
            0,
            "{\n  \"output\":\""
                + out
                + "\",\n  \"label\":\"DATA\",\n  \"size\":SIZE,\n  \"entries\":5\n}\n",
            ""),
        withoutSize(make("--json", "-V", "DATA")));
    assertEquals(new CommandLineRun(0, "", ""), make("--force", "-q", "--volume-id=x"));
  }

  private CommandLineRun withoutSize(CommandLineRun run) throws IOException {
    String size = "\"size\":" + Files.size(out);
    return new CommandLineRun(run.status(), run.out().replace(size, "\"size\":SIZE"), run.err());
  }

  @Test
  void theSameTreeGivesTheSameBytes() throws IOException {
    make();
    byte[] first = Files.readAllBytes(out);
    Files.setLastModifiedTime(
        tree.resolve("hello"), FileTime.from(Instant.parse("2011-12-13T14:15:16Z")));
    Files.writeString(tree.resolve("hello"), "hello\n");

    assertEquals(0, make("--force").status());

    assertArrayEquals(first, Files.readAllBytes(out));
  }

  @Test
  void whatIsKeptIsInTheVolume() throws IOException {
    Instant date = Instant.parse("2011-12-13T14:15:16Z");
    Files.setLastModifiedTime(tree.resolve("hello"), FileTime.from(date));

    make("--keep", "times");

    assertTrue(
        CommandLineRun.of("imgtool", "iso", "ls", "-l", out.toString(), "hello")
            .out()
            .endsWith(" 2011-12-13T14:15:16Z hello\n"));
  }

  @Test
  void namesAreLeftOutWhereAsked() throws IOException {
    Files.delete(tree.resolve("link"));
    make("--no-joliet", "--no-rock-ridge", "--level", "1");
    try (IsoVolume volume = IsoVolume.open(out)) {
      assertEquals(Set.of(NameView.PLAIN), volume.views());
    }
  }

  @Test
  void anExistingOutputIsReplacedOnlyWhenAsked() throws IOException {
    Files.writeString(out, "old");
    assertEquals(
        new CommandLineRun(
            1, "", "imgtool: " + out + ": exists already\n  help: --force replaces it\n"),
        make());
    assertEquals("old", Files.readString(out));
    assertEquals(0, make("--force").status());
  }

  @ParameterizedTest
  @CsvSource({"tree/out.iso", "tree/sub/out.iso", "tree/hello", "way/out.iso", "file"})
  void anOutputWithinTheTreeIsRefused(String name) throws IOException {
    Files.createSymbolicLink(directory.resolve("way"), tree.resolve("sub"));
    Files.createSymbolicLink(directory.resolve("file"), tree.resolve("hello"));
    out = directory.resolve(name);
    String before = VolumeFixture.state(directory);

    assertEquals(
        new CommandLineRun(
            1,
            "",
            "imgtool: "
                + out
                + ": lies within "
                + tree
                + ", which the volume is made of\n  help: give the volume another place\n"),
        make("--force"));
    assertEquals(before, VolumeFixture.state(directory));
  }

  @Test
  void aFileOfTheTreeByAnotherNameIsLeftAsItIs() throws IOException {
    Files.createLink(out, tree.resolve("hello"));

    assertEquals(0, make("--force").status());

    assertEquals("hello\n", Files.readString(tree.resolve("hello")));
  }

  @Test
  void onlyADirectoryBecomesAVolume() {
    Path file = tree.resolve("hello");
    assertEquals(
        "imgtool: " + file + ": is not a directory, and a volume is made of one\n",
        CommandLineRun.of("imgtool", "iso", "make", file.toString(), "-o", out.toString()).err());
    assertEquals(
        "imgtool: " + out + ": no such file or directory\n",
        CommandLineRun.of("imgtool", "iso", "make", out.toString(), "-o", out.toString()).err());
    assertFalse(Files.exists(out));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--level=4|--level takes 1, 2 or 3, not '4'",
        "--keep=modes,dates|--keep takes modes, owners and times, with commas between, not 'dates'",
        "--keep=|--keep takes modes, owners and times, with commas between, not ''",
        "--progress=bar|--progress is =json or without a value, not 'bar'",
        "--volume-id=|the label is empty",
        "--volume-id=12345678901234567|the label '12345678901234567' is 17 characters long; with"
            + " Joliet 16 is the most",
        "--boot-info-table|--boot-info-table needs --boot-bios, into whose file it goes",
        "extra|unexpected argument 'extra'; one directory is taken",
        "--pad|unrecognized option '--pad'",
        "--output=-|the output must be a file, not '-'",
      })
  void wrongUsageIsSaid(String word, String message) {
    assertEquals(
        new CommandLineRun(
            2, "", "imgtool: " + message + "\n  help: see imgtool iso make --help\n"),
        make(word));
    assertFalse(Files.exists(out));
  }

  @Test
  void aTreeAndAnOutputAreNeeded() {
    assertEquals(
        "imgtool: a directory is needed: TREE\n  help: see imgtool iso make --help\n",
        CommandLineRun.of("imgtool", "iso", "make", "-o", out.toString()).err());
    assertEquals(
        "imgtool: an output is needed: -o FILE\n  help: see imgtool iso make --help\n",
        CommandLineRun.of("imgtool", "iso", "make", tree.toString()).err());
  }

  @Test
  void whatAVolumeCannotHoldIsSaidAndNothingIsWritten() throws IOException {
    String name = "n".repeat(254);
    Files.writeString(tree.resolve("sub").resolve(name), "");

    CommandLineRun run = make();

    assertEquals(1, run.status());
    assertTrue(run.err().contains("sub/" + name), run.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void aBootImageIsAFileOfTheTree() throws IOException {
    Files.write(tree.resolve("sub/boot.bin"), new byte[2048]);
    assertEquals(0, make("--boot-bios", "./sub/boot.bin", "--boot-info-table").status());
    assertEquals(0, make("--boot-uefi", "/sub/boot.bin", "--force").status());

    CommandLineRun run = make("--boot-bios", "none.bin", "--force");
    assertEquals(1, run.status());
    assertTrue(run.err().contains("none.bin"), run.err());
  }

  @Test
  void howFarItIsGoesToStandardErrorAsJsonLines() throws IOException {
    CommandLineRun run = make("--progress=json");

    assertEquals(out + "\n", run.out());
    String size = Long.toString(Files.size(out));
    String last = "{\"work\":\"make\",\"done\":" + size + ",\"total\":" + size + "}\n";
    assertTrue(run.err().endsWith(last), run.err());
  }

  @Test
  void nothingIsShownWhereStandardErrorIsNoTerminal() {
    assertEquals("", make("-p").err());
  }
}

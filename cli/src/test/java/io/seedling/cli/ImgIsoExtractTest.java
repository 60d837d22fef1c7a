package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImgIsoExtractTest {
  @TempDir private Path directory;
  private VolumeFixture fixture;
  private Path target;

  @BeforeEach
  void makeTree() throws IOException {
    fixture = VolumeFixture.in(directory);
    target = directory.resolve("files");
  }

  private CommandLineRun extract(String image, String... more) {
    Stream<String> words = Stream.of("imgtool", "iso", "extract", image, "-C", target.toString());
    return CommandLineRun.of(Stream.concat(words, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void theFilesAreThoseTheVolumeWasMadeOf() throws IOException {
    assertEquals(new CommandLineRun(0, "", ""), extract(fixture.made()));
    assertEquals(VolumeFixture.state(fixture.tree()), VolumeFixture.state(target));
  }

  @Test
  void partsKeepTheirPlaces() throws IOException {
    CommandLineRun run = extract(fixture.made(), "sub/a\nb", "link", "-v");

    assertEquals(new CommandLineRun(0, "", "link\nsub/a\\nb\n"), run);
    assertEquals("{=/, link=-> sub/a\nb, sub=/, sub/a\nb=12345}", VolumeFixture.state(target));
  }

  @Test
  void modesAndDatesAreKeptWhereAsked() throws IOException {
    Path hello = fixture.tree().resolve("hello");
    Files.setPosixFilePermissions(hello, PosixFilePermissions.fromString("rw-rw--w-"));
    Instant date = Instant.parse("2011-12-13T14:15:16Z");
    Files.setLastModifiedTime(hello, FileTime.from(date));

    String image = fixture.made("--keep=modes,times");
    assertEquals(0, extract(image, "--keep=modes", "--keep=times").status());

    Path made = target.resolve("hello");
    assertEquals(date, Files.getLastModifiedTime(made).toInstant());
    assertEquals("rw-rw--w-", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
  }

  @Test
  void whatIsThereIsReplacedOnlyWhenAsked() throws IOException {
    String image = fixture.made();
    Files.createDirectories(target);
    Files.writeString(target.resolve("hello"), "old");

    assertEquals(
        new CommandLineRun(
            1,
            "",
            "imgtool: "
                + target.resolve("hello")
                + ": exists already\n  help: --force replaces it\n"),
        extract(image));
    assertEquals("{=/, hello=old}", VolumeFixture.state(target));

    assertEquals(0, extract(image, "--force").status());
    assertEquals(VolumeFixture.state(fixture.tree()), VolumeFixture.state(target));
  }

  @Test
  void aLinkThatLeadsOutIsMadeOnlyWhenAsked() throws IOException {
    Files.createSymbolicLink(fixture.tree().resolve("out"), Path.of("../../etc/passwd"));
    String image = fixture.made();

    CommandLineRun run = extract(image);

    assertEquals(
        new CommandLineRun(
            1,
            "",
            "imgtool: "
                + target.resolve("out")
                + ": is a link that leads out of "
                + target
                + ", to ../../etc/passwd\n"),
        run);
    assertFalse(Files.exists(target));
    assertEquals(0, extract(image, "--outside-links").status());
  }

  @Test
  void bytesThatAreMissingAreSaidOfTheVolume() throws IOException {
    byte[] noise = new byte[100_000];
    noise[99_999] = 1;
    Files.write(fixture.tree().resolve("hello"), noise);
    String image = fixture.made();
    try (FileChannel channel = FileChannel.open(Path.of(image), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 20 * 2048L);
    }

    CommandLineRun run = extract(image);

    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("imgtool: " + image + ": "), run.err());
    assertFalse(Files.exists(target.resolve("hello")));
  }

  @Test
  void aDirectoryAndAVolumeAreNeeded() {
    assertEquals(
        new CommandLineRun(
            2,
            "",
            "imgtool: a directory is needed: -C DIR\n  help: see imgtool iso extract --help\n"),
        CommandLineRun.of("imgtool", "iso", "extract", "x.iso"));
    assertEquals(
        new CommandLineRun(
            2, "", "imgtool: a volume is needed: IMAGE\n  help: see imgtool iso extract --help\n"),
        CommandLineRun.of("imgtool", "iso", "extract", "-C", "x"));
  }

  @Test
  void howFarItIsGoesToStandardErrorAsJsonLines() {
    String err = extract(fixture.made(), "--progress=json").err();
    assertTrue(err.endsWith("{\"work\":\"extract\",\"done\":11,\"total\":11}\n"), err);
  }
}

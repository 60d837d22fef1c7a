package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed by the system's own tar, gzip, xz and bzip2. */
final class PackedImageTest {
  @TempDir Path directory;
  private final byte[] content = new byte[5_000_000];

  @BeforeEach
  void makeAnImage() throws IOException {
    byte[] data = new byte[300_001];
    new Random(3).nextBytes(data);
    System.arraycopy(data, 0, content, 1_000_000, data.length); // zeros before and behind
    Files.write(directory.resolve("disk.raw"), content);
  }

  private void run(String line) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", line)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, shell.waitFor(), said);
  }

  private byte[] unpacked(String name) throws IOException {
    Path target = directory.resolve("target");
    new PackedImage(name).unpack(directory.resolve(name), target);
    return Files.readAllBytes(target);
  }

  @ParameterizedTest
  @CsvSource({
    "disk.raw.gz, gzip -k disk.raw",
    "disk.raw.xz, xz -k disk.raw",
    "disk.raw.bz2, bzip2 -k disk.raw",
    "disk.tar, tar cf disk.tar disk.raw",
    "disk.tar.xz, tar cf - disk.raw | xz > disk.tar.xz",
    "disk.tgz, mkdir sub; echo x > sub/README; mv disk.raw sub; tar czf disk.tgz sub",
    "two.gz, head -c 2000000 disk.raw | gzip > two.gz; tail -c +2000001 disk.raw | gzip >> two.gz",
  })
  void whatToolsPackedIsUnpacked(String name, String line) throws Exception {
    run(line);
    assertArrayEquals(content, unpacked(name));
  }

  @Test
  void zerosTakeNoRoom() throws Exception {
    run("xz -k disk.raw");
    unpacked("disk.raw.xz");
    run("test $(du -k target | cut -f 1) -lt 1000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut.gz", "cut.xz", "cut.tar.xz", "cut.bz2"})
  void whatIsDamagedLeavesNothing(String name) throws Exception {
    String tool = name.endsWith("gz") ? "gzip" : name.endsWith("xz") ? "xz" : "bzip2";
    String source = name.contains(".tar") ? "tar cf - disk.raw" : "cat disk.raw";
    run(source + " | " + tool + " | head -c 100000 > " + name);
    LaunchException e = assertThrows(LaunchException.class, () -> unpacked(name));

    assertTrue(String.valueOf(e.getMessage()).startsWith(name + ": can't be unpacked: "));
    assertFalse(Files.exists(directory.resolve("target")));
  }

  @Test
  void anArchiveHasOneImage() throws Exception {
    run(
        "cp disk.raw other.img; tar cf two.tar disk.raw other.img; tar cf none.tar target 2>&1 ||:");
    LaunchException two = assertThrows(LaunchException.class, () -> unpacked("two.tar"));
    assertTrue(String.valueOf(two.getMessage()).endsWith("more than one image is in it"));
    run("echo x > text; tar cf none.tar text");
    LaunchException none = assertThrows(LaunchException.class, () -> unpacked("none.tar"));
    assertTrue(String.valueOf(none.getMessage()).contains("no image is in it"));
  }

  @Test
  void theNameTells() {
    for (String packed :
        List.of("a.img.xz", "a.qcow2.GZ", "a.raw.zst", "a.tar", "a.tar.gz", "a.txz")) {
      assertTrue(new PackedImage(packed).isPacked(), packed);
    }
    assertFalse(new PackedImage("a.qcow2").isPacked());
    assertEquals("a.img", new PackedImage("a.img.xz").unpackedName());
    assertEquals("a.img", new PackedImage("a.tar.xz").unpackedName());
    assertEquals("a.img", new PackedImage("a.tgz").unpackedName());
  }
}

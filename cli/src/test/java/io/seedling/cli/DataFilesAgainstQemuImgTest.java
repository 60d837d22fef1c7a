package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies into external data files, and preallocated copies, read by qemu-img. */
@Tag("reference")
class DataFilesAgainstQemuImgTest {
  private static final int SIZE = (5 << 20) + 512;

  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void writeSource() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    byte[] bytes = new byte[SIZE];
    new Random(5).nextBytes(bytes);
    Arrays.fill(bytes, 1 << 20, 3 << 20, (byte) 0);
    Arrays.fill(bytes, SIZE - 700_000, SIZE, (byte) 0);
    Files.write(directory.resolve("source"), bytes);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data_file=DIR/data",
        "data_file=DIR/data,data_file_raw=on",
        "data_file=DIR/data,preallocation=metadata,cluster_size=4k",
        "data_file=DIR/data,preallocation=full,extended_l2=on",
        "data_file=DIR/data,data_file_raw=on,extended_l2=on,cluster_size=16k",
        "preallocation=metadata",
        "preallocation=metadata,cluster_size=512,refcount_bits=1",
        "preallocation=falloc,extended_l2=on",
        "preallocation=full,compat=0.10,cluster_size=2M"
      })
  void copiesAreCleanAndIdentical(String options) throws Exception {
    String full = options.replace("DIR", directory.toString());
    assertEquals(
        new CommandLineRun(0, "", ""),
        CommandLineRun.of(
            "imgtool",
            "convert",
            "--verify",
            "-O",
            "qcow2",
            "-o",
            full,
            path("source"),
            path("a")));

    String check = qemuImg.run("qemu-img", "check", "a").out();
    assertTrue(check.startsWith("No errors were found on the image.\n"), check);
    qemuImg.make("qemu-img compare -f raw -F qcow2 source a");
    qemuImg.make("qemu-img convert -O qcow2 -o " + full.replace("/data", "/theirs") + " source b");
    assertEquals(allocated("b"), allocated("a"));
    if (options.contains("data_file")) {
      assertEquals(SIZE, Files.size(directory.resolve("data")));
      assertEquals(-1, Files.mismatch(directory.resolve("source"), directory.resolve("data")));
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
  }

  private String allocated(String name) throws Exception {
    String check = qemuImg.run("qemu-img", "check", "--output=json", name).out();
    return check.replaceAll("(?s).*(\"allocated-clusters\": \\d+).*", "$1");
  }

  /** QEMU looks from the working directory; we do where nothing is beside the image. */
  @Test
  void aRelativeNameIsOfTheWorkingDirectory() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path deep = directory;
    for (int depth = 0; depth < here.getNameCount() + 2; depth++) { // so that ".." leads elsewhere
      deep = deep.resolve("d");
    }
    Files.createDirectories(deep);
    String image = deep.resolve("image").toString();
    String data = here.relativize(directory.resolve("data").toAbsolutePath()).toString();

    CommandLineRun made =
        CommandLineRun.of(
            "imgtool",
            "convert",
            "-Oqcow2",
            "-odata_file_raw=on,data_file=" + data,
            path("source"),
            image);

    assertEquals(new CommandLineRun(0, "", ""), made);
    assertArrayEquals(
        Files.readAllBytes(directory.resolve("source")),
        Arrays.copyOf(Files.readAllBytes(directory.resolve("data")), SIZE));
    assertEquals(0, CommandLineRun.of("imgtool", "compare", path("source"), image).status());
  }

  @Test
  void aDataFileThatIsTheImageIsRefused() {
    String option = "data_file=" + path("a");
    CommandLineRun run =
        CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", "-o", option, path("a"), "1M");

    assertEquals(
        new CommandLineRun(
            1, "", "imgtool: " + path("a") + ": the data file would be the image itself\n"),
        run);
    assertFalse(Files.exists(directory.resolve("a")));
  }

  @Test
  void whatIsReadIsNoDataFile() throws Exception {
    byte[] before = Files.readAllBytes(directory.resolve("source"));
    String option = "data_file=" + path("source");

    CommandLineRun copy =
        CommandLineRun.of(
            "imgtool", "convert", "-O", "qcow2", "-o", option, path("source"), path("a"));
    CommandLineRun overlay =
        CommandLineRun.of(
            "imgtool", "create", "-f", "qcow2", "-o", option, "-b", "source", "-F", "raw",
            path("a"));

    assertEquals(1, copy.status());
    assertEquals(1, overlay.status());
    assertTrue(copy.err().contains(": is the base itself"), copy.err());
    assertTrue(overlay.err().contains(": is the base itself"), overlay.err());
    assertArrayEquals(before, Files.readAllBytes(directory.resolve("source")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-f qcow2 -o help",
        "-f qcow2 -o cluster_size=4k,? FILE",
        "-o help FILE",
        "-f qcow2 -o preallocation=full,nocow=off,extended_l2=yes FILE 1M",
        "-f qcow2 -o preallocation=metadata -o encryption=off -o size=1M FILE",
        "-f qcow2 -o data_file_raw=on FILE 1M",
        "-f qcow2 -o preallocation=metadata -u -F raw -b x FILE 1M",
        "-f qcow2 -o foo=bar FILE 1M",
        "-f qcow2 -o cluster_size=1q FILE 1M",
        "-f qcow2 -o , FILE 1M",
        "-f qcow2 -b nope FILE 1M",
        "-f qcow2 FILE 1Q",
        "-f qcow2 FILE 9E",
        "-f qcow2 -F raw FILE 1M",
        "-f qcow2 -u -b x -F raw FILE",
        "-f qcow2 -o cluster_size=512 FILE 129G",
        "-f qcow2 -o cluster_size=1000 FILE 1M",
        "-f raw -o preallocation=metadata FILE 1M",
        "-f raw -o preallocation=falloc,nocow=off FILE 1000",
        "-f raw -b x FILE 1M",
        "-f raw -F x FILE 1M",
        "-f qcow2 -b FILE -F qcow2 FILE 1M"
      })
  void createSaysWhatQemuImgSays(String line) throws Exception {
    String[] words = ("PROGRAM create " + line).replace("FILE", path("x")).split(" ", -1);
    words[0] = "qemu-img";
    QemuImg.Run theirs = qemuImg.run(words);
    words[0] = "imgtool";
    CommandLineRun ours = CommandLineRun.of(words);

    assertEquals(theirs.status(), ours.status());
    assertEquals(theirs.out(), ours.out());
    assertEquals(lines(theirs.err()), lines(ours.err()));
  }

  /** Returns all lines but the help that we give. */
  private static List<String> lines(String err) {
    return err.lines()
        .filter(line -> !line.startsWith("  help: "))
        .map(line -> line.replaceFirst("^(imgtool|qemu-img): ", ""))
        .toList();
  }
}

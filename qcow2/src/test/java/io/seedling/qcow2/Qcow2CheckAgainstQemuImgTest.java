package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our numbers, texts and exit codes beside those of qemu-img check. */
@Tag("reference")
@ExtendWith(Thinned.class)
final class Qcow2CheckAgainstQemuImgTest {
  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);
  private ForeignProgram qemuIo = new ForeignProgram("", directory);

  @BeforeEach
  void findQemu() {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    qemuIo = ForeignProgram.required("qemu-io", directory);
  }

  /** Every cluster size with every width of a reference count, with version 2, with subclusters. */
  static Stream<String> geometries() {
    List<String> geometries = new ArrayList<>();
    for (int clusterBits = 9; clusterBits <= 21; clusterBits++) {
      String clusters = "cluster_size=" + (1 << clusterBits);
      for (int order = 0; order <= 6; order++) {
        geometries.add(clusters + ",refcount_bits=" + (1 << order));
      }
      geometries.add(clusters + ",compat=0.10");
      if (clusterBits >= 14) {
        geometries.add(clusters + ",extended_l2=on");
      }
    }
    return geometries.stream();
  }

  /** Data, compressed clusters, zeros, snapshots where counts have room for them, a bitmap. */
  private Path image(String options) throws IOException, InterruptedException {
    boolean v2 = options.contains("compat=0.10");
    boolean narrow = options.matches(".*refcount_bits=[1-8]");
    Files.deleteIfExists(directory.resolve("image"));
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", options, "image", "8390656");
    write("write 0 100k", "write -c 2M 2M", v2 ? "discard 4M 64k" : "write -z 4M 64k");
    write("write 6M 33k");
    if (!narrow) {
      qemuImg.run("snapshot", "-c", "one", "image");
      write("write 0 4k", "write -c 4M 2M");
      qemuImg.run("snapshot", "-c", "two", "image");
    }
    if (!v2) {
      qemuImg.run("bitmap", "--add", "image", "changes");
      write("write 7M 64k");
    }
    return directory.resolve("image");
  }

  private void write(String... commands) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    for (String command : commands) {
      words.add("-c");
      words.add(command);
    }
    words.add("image");
    qemuIo.run(words.toArray(new String[0]));
  }

  @ParameterizedTest
  @MethodSource("geometries")
  void goodImagesHaveTheSameReport(String options) throws IOException, InterruptedException {
    assertSameReport(image(options), options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preallocation=metadata",
        "preallocation=falloc,cluster_size=4k",
        "data_file=data",
        "data_file=data,data_file_raw=on,preallocation=metadata",
        "compression_type=zstd",
        "lazy_refcounts=on"
      })
  void otherFeaturesHaveTheSameReport(String options) throws IOException, InterruptedException {
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", options, "image", "20M");
    write("write 1M 3M", "write 9M 70k");
    if (!options.contains("data_file") && !options.contains("preallocation")) {
      write("write -c 12M 64k");
    }

    assertSameReport(directory.resolve("image"), options);
  }

  @Test
  void anEncryptedImageIsCheckedWithoutItsKey() throws IOException, InterruptedException {
    qemuImg.run(
        "create",
        "-q",
        "--object",
        "secret,id=s,data=abcdef",
        "-f",
        "qcow2",
        "-o",
        "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10,encrypt.hash-alg=sha512",
        "image",
        "20M");

    CheckRun run = CheckRun.of(directory.resolve("image"));

    assertEquals("", run.lines());
    assertTrue(run.report().isClean());
  }

  /** QEMU opens none of these, nor does it check them. */
  @ParameterizedTest
  @CsvSource({
    "12, 0x40, reserved flag",
    "16, 2, type",
    "17, 9, granularity",
    "11, 3, length of the table",
  })
  void aBitmapThatQemuWouldNotOpenIsAnError(int at, int value, String what)
      throws IOException, InterruptedException {
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=512", "image", "4M");
    qemuImg.run("bitmap", "--add", "-g", "65536", "image", "changes");
    Path image = directory.resolve("image");
    byte[] bytes = Files.readAllBytes(image);
    assertTrue(CheckRun.of(image).report().isClean());
    int entry = new String(bytes, ISO_8859_1).lastIndexOf("changes") - 24;
    Files.write(image, Disk.with(bytes, entry + at, 1, value));

    assertEquals(1, qemuImg.tryRun("check", "image").exitCode(), what);
    assertFalse(CheckRun.of(image).report().isClean(), what);
  }

  @Test
  void aReservedFieldOfTheBitmapsExtensionMustBeZero() throws IOException, InterruptedException {
    qemuImg.run("create", "-q", "-f", "qcow2", "image", "64k");
    qemuImg.run("bitmap", "--add", "image", "changes");
    Path image = directory.resolve("image");
    byte[] bytes = Files.readAllBytes(image);
    int extension = new String(bytes, ISO_8859_1).indexOf("#\u0085(u");
    Files.write(image, Disk.with(bytes, extension + 8 + 4, 1, 1));

    assertEquals(1, qemuImg.tryRun("check", "image").exitCode());
    assertEquals(
        "not a valid qcow2 image: the bitmaps extension has bits set that are reserved (at byte 0x"
            + Integer.toHexString(extension + 8 + 4)
            + ")",
        assertThrows(Qcow2FormatException.class, () -> CheckRun.of(image)).getMessage());
  }

  static List<DamagedTables> damages() {
    return DamagedTables.ALL;
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damageHasTheSameReportAndTheSameWords(DamagedTables damage)
      throws IOException, InterruptedException {
    Path image = Files.write(directory.resolve("image"), damage.image());

    ForeignProgram.Run theirs = assertSameReport(image, damage.toString());
    String words = theirs.output().substring(0, theirs.output().indexOf("{\n"));
    assertEquals(words, CheckRun.of(image).lines());
  }

  /** Mutations of L2 entries and counts; what QEMU takes for a table must be one, or it's noise. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster_size=64k",
        "cluster_size=512",
        "cluster_size=4k,compat=0.10",
        "cluster_size=16k,extended_l2=on",
        "cluster_size=4k,refcount_bits=1",
        "cluster_size=4k,refcount_bits=64"
      })
  void changedBytesHaveTheSameReport(String options) throws IOException, InterruptedException {
    byte[] good = Files.readAllBytes(image(options));
    ByteBuffer header = ByteBuffer.wrap(good);
    int refcounts = (int) header.getLong((int) header.getLong(48));
    int l2 = (int) (header.getLong((int) header.getLong(40)) & L2Table.OFFSET_MASK);
    Path damaged = directory.resolve("damaged");
    for (int table : new int[] {refcounts, l2}) {
      for (int at = table; at < table + 32; at++) {
        byte[] image = good.clone();
        image[at] ^= (byte) (1 << at % 7);
        Files.write(damaged, image);
        assertSameReport(damaged, options + ": byte " + (at - table) + " of " + table);
      }
    }
  }

  /** With a snapshot and a bitmap, all of whose tables are within the first clusters. */
  @Test
  void everyChangedByteOfMetadataEndsInAReportOrARefusal()
      throws IOException, InterruptedException {
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=512", "image", "32k");
    write("write 0 512", "write -c 1k 512");
    qemuImg.run("snapshot", "-c", "one", "image");
    qemuImg.run("bitmap", "--add", "image", "changes");
    write("write 512 512");
    byte[] good = Files.readAllBytes(directory.resolve("image"));
    Disk disk = Disk.inMemory();
    for (int at = 0; at < good.length; at++) {
      for (int flip : new int[] {0x01, 0x80, 0xff}) {
        byte[] image = good.clone();
        image[at] ^= (byte) flip;
        DamagedImageTest.checkOrRefuse(disk, image, "byte " + at + " ^ " + flip);
      }
    }
  }

  private ForeignProgram.Run assertSameReport(Path image, String what)
      throws IOException, InterruptedException {
    ForeignProgram.Run theirs =
        qemuImg.tryRun("check", "-f", "qcow2", "--output=json", image.toString());
    CheckRun ours = CheckRun.of(image);
    CheckReport report = ours.report();
    String numbers =
        "exit code "
            + theirs.exitCode()
            + fields(theirs.output(), "corruptions", "leaks", "check-errors", "image-end-offset")
            + fields(
                theirs.output(),
                "total-clusters",
                "allocated-clusters",
                "fragmented-clusters",
                "compressed-clusters");
    assertEquals(
        numbers,
        "exit code "
            + ours.exitCode()
            + ", "
            + report.corruptions()
            + ", "
            + report.leaks()
            + ", "
            + report.unchecked()
            + ", "
            + report.imageEndOffset()
            + ", "
            + report.totalClusters()
            + ", "
            + report.allocatedClusters()
            + ", "
            + report.fragmentedClusters()
            + ", "
            + report.compressedClusters(),
        () -> what + "\n" + theirs.output() + ours.lines());
    return theirs;
  }

  private static String fields(String json, String... names) {
    StringBuilder values = new StringBuilder();
    for (String name : names) {
      String value = Json.field(json, name); // qemu-img leaves zeros out
      values.append(", ").append(value.equals("absent") ? "0" : value);
    }
    return values.toString();
  }
}

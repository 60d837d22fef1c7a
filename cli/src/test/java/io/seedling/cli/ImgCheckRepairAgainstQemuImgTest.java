package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images broken in many ways, each repaired by qemu-img and by us: the same words, and a disk. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgCheckRepairAgainstQemuImgTest {
  private static final List<String> GEOMETRIES =
      List.of(
          "cluster_size=64k",
          "cluster_size=512",
          "cluster_size=4k,compat=0.10",
          "cluster_size=16k,extended_l2=on",
          "cluster_size=4k,refcount_bits=1",
          "cluster_size=4k,refcount_bits=2",
          "cluster_size=4k,refcount_bits=4",
          "cluster_size=4k,refcount_bits=8",
          "cluster_size=512,refcount_bits=32",
          "cluster_size=4k,refcount_bits=64",
          "cluster_size=4k,lazy_refcounts=on");

  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void findQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
  }

  /** Of clusters of 64 KiB: header, refcount table, refcount block, L1 table, L2 table, data. */
  private void makeSmall() throws IOException, InterruptedException {
    qemuImg.make("qemu-img create -q -f qcow2 image 64M");
    qemuImg.write("qcow2", "image", "write -P 1 0 128k", "write -P 2 1M 64k");
  }

  /** Big-endian integers by their offsets. */
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "20006, 0002,             a table's leak",
    "2000a, 0003,             a data cluster's leak",
    "20020, 0001,             a count behind the end",
    "2000a, 0000,             a data cluster that is not counted",
    "20000, 0000,             a header that is not counted",
    "20000, 0000000000000000, more of them",
    "10000, 0000000000000000, no refcount block",
    "10008, 0000000000100000, a refcount block behind the end",
    "10008, 7fffffffffff0000, one farther than numbers go",
    "10008, 00ffffffff000001, one that has no room and no alignment",
    "10008, 0000000000020000, a refcount block named twice",
    "30000, 0000000000040000, an L2 table not said to be there once",
    "40000, 0000000000050000, data not said to be there once",
    "40000, 0000000000000000, data lost",
    "30000, 0000000000000000, an L2 table lost",
    "40000, 8000000000060000, data used twice",
    "40020, 8000000000052a01, zeros whose place can be none",
    "40020, 8000000000052a00, data whose place can be none",
    "40020, 8000000000900000, data behind the end",
    "40020, 8100000000070000, data with a reserved bit",
    "40020, c000000000070123, a compressed cluster said to be there once",
    "00038, 00000000,         no refcount table",
    "00030, 0000000000300000, a refcount table behind the end",
    "00048, 0000000000000001, a dirty image with nothing wrong",
    "00048, 0000000000000002, a corrupt image with nothing wrong",
    "00058, 8000000000000000, an unknown autoclear feature"
  })
  void oneThingThatIsWrongIsPutRight(String at, String bytes, String what)
      throws IOException, InterruptedException {
    makeSmall();
    byte[] image = Files.readAllBytes(directory.resolve("image"));
    byte[] value = HexFormat.of().parseHex(bytes);
    System.arraycopy(value, 0, image, Integer.parseInt(at, 16), value.length);
    for (String repairs : List.of("leaks", "all")) {
      for (String output : List.of("human", "json")) {
        Files.write(directory.resolve("image"), image);
        assertSameRepair("check -r " + repairs + " --output=" + output + " @", what);
      }
    }
  }

  /** What QEMU does at its second attempt: at the first, it takes the image for unusable. */
  @ParameterizedTest
  @CsvSource({"0000000000022a00", "000000000002f200"})
  void aBlockThatIsNotAlignedIsReplacedAtOnce(String bytes)
      throws IOException, InterruptedException {
    makeSmall();
    Path file = directory.resolve("image");
    byte[] image = Files.readAllBytes(file);
    byte[] value = HexFormat.of().parseHex(bytes);
    System.arraycopy(value, 0, image, 1 << 16, value.length);
    Files.write(file, image);
    Files.write(directory.resolve("before"), image);

    CommandLineRun run = CommandLineRun.of("imgtool", "check", "-r", "all", file.toString());

    assertEquals(0, run.status(), run.err());
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q image before");
  }

  /** QEMU loses the snapshots when it clears the feature, which it does first. */
  @Test
  void snapshotsOutliveAnUnknownFeature() throws IOException, InterruptedException {
    makeSmall();
    qemuImg.make("qemu-img snapshot -c one image");
    Path file = directory.resolve("image");
    byte[] image = Files.readAllBytes(file);
    image[0x58] = (byte) 0x80;
    Files.write(file, image);

    CommandLineRun run = CommandLineRun.of("imgtool", "check", "-r", "all", file.toString());

    assertEquals("", run.err());
    assertEquals(0, run.status());
    assertEquals(0, Files.readAllBytes(file)[0x58]);
    qemuImg.make("qemu-img snapshot -a one image");
  }

  /** Big-endian integers by their offsets in the header, or, if negative, in the table. */
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "-36,  00000008,         an entry without the size of the disk",
    "-36,  00000000,         an entry without extra data",
    "-36,  00010000,         an entry with more extra data than there may be",
    "0x40, 0000000000010001, a table that is not aligned"
  })
  void aSnapshotTableIsMadeReadable(String at, String bytes, String what)
      throws IOException, InterruptedException {
    makeSmall();
    qemuImg.make("qemu-img snapshot -c one image");
    Path file = directory.resolve("image");
    ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(file));
    int offset = Integer.decode(at);
    image.position(offset >= 0 ? offset : (int) image.getLong(64) - offset);
    image.put(HexFormat.of().parseHex(bytes));
    for (String words : List.of("check @", "check -r leaks @", "check -r all @")) {
      Files.write(file, image.array());
      assertSameRepair(words, what);
    }
  }

  /** Of version 2, where entries of zeros are good ones; QEMU takes ten seconds to open it. */
  @Test
  void snapshotsThatAreTooManyAreGivenUp() throws IOException, InterruptedException {
    qemuImg.make("qemu-img create -q -f qcow2 -o compat=0.10 image 64M");
    Path file = directory.resolve("image");
    ByteBuffer image = ByteBuffer.allocate((1 << 20) + 40 * 2 * 65536);
    image.put(Files.readAllBytes(file)).putInt(60, 2 * 65536).putLong(64, 1 << 20);
    Files.write(file, image.array());

    CommandLineRun run = CommandLineRun.of("imgtool", "check", "-r", "all", file.toString());

    assertTrue(run.err().startsWith("Discarding 65536 overhanging snapshots\n"), run.err());
    assertEquals(0, run.status());
    assertEquals(65536, ByteBuffer.wrap(Files.readAllBytes(file)).getInt(60));
    qemuImg.make("qemu-img check -q image");
  }

  /** Whose machine lost power: counts are missing, as they may be with lazy ones. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "amend -o lazy_refcounts=off @",
        "resize @ 65M",
        "bitmap --add @ changes",
        "rebase -u -b none -F raw @"
      })
  void whoeverWritesToADirtyImageRepairsIt(String line) throws IOException, InterruptedException {
    makeSmall();
    Path file = directory.resolve("image");
    Files.createFile(directory.resolve("none"));
    ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(file));
    image.putLong(72, 1).putShort((2 << 16) + 2 * 5, (short) 0);
    Files.write(file, image.array());
    Files.write(directory.resolve("before"), image.array());

    String[] words = line.replace("@", file.toString()).split(" ", -1);
    CommandLineRun run = CommandLineRun.of(SameRun.with("imgtool", words));

    assertEquals(0, run.status(), run.err());
    assertEquals(0, ByteBuffer.wrap(Files.readAllBytes(file)).getLong(72));
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q image before");
  }

  /** QEMU wants to write them while counts are missing, and loses them. */
  @Test
  void bitmapsOutliveMissingCounts() throws IOException, InterruptedException {
    qemuImg.make("qemu-img create -q -f qcow2 image 64M");
    qemuImg.make("qemu-img bitmap --add image changes");
    qemuImg.write("qcow2", "image", "write -P 1 0 128k");
    Path file = directory.resolve("image");
    byte[] image = Files.readAllBytes(file);
    ByteBuffer.wrap(image).putLong(1 << 16, 0);
    Files.write(file, image);

    CommandLineRun run = CommandLineRun.of("imgtool", "check", "-r", "all", file.toString());

    assertEquals(0, run.status(), run.err());
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img bitmap --disable image changes");
  }

  static List<String> damages() {
    return GEOMETRIES.stream()
        .flatMap(options -> IntStream.range(0, 3).mapToObj(seed -> options + " " + seed))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("damages")
  void anyDamageIsRepairedAsFarAsQemuDoes(String damage) throws IOException, InterruptedException {
    String options = damage.substring(0, damage.indexOf(' '));
    Random random = new Random(damage.hashCode());
    makeLarge(options, random.nextBoolean());
    Path file = directory.resolve("image");
    ImageDamage image = new ImageDamage(Files.readAllBytes(file), random);
    List<String> done = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      done.add(image.next());
    }
    image.to(file);

    String repairs = random.nextInt(4) == 0 ? "leaks" : "all";
    assertSameRepair("check -r " + repairs + " @", damage + done);
  }

  private void makeLarge(String options, boolean plain) throws IOException, InterruptedException {
    boolean v2 = options.contains("compat=0.10");
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image 8390656");
    qemuImg.write("qcow2", "image", "write -P 1 0 100k", "write -c -P 2 2M 2M");
    qemuImg.write("qcow2", "image", "write -P 4 6M 33k", v2 ? "discard 4M 4k" : "write -z 4M 64k");
    boolean wide = options.matches(".*refcount_bits=(32|64)") || !options.contains("refcount_bits");
    if (wide && !plain) {
      qemuImg.make("qemu-img snapshot -c one image");
      qemuImg.write("qcow2", "image", "write -P 7 0 4k", "write -c -P 3 4M 2M");
      qemuImg.make("qemu-img snapshot -c two image");
    }
    qemuImg.write("qcow2", "image", "write -P 9 7M 64k");
  }

  /**
   * Runs both. Lines about an L2 table that is named several times come once for each name from
   * QEMU, and in the order of the names.
   */
  private void assertSameRepair(String line, String what) throws IOException, InterruptedException {
    Path file = directory.resolve("image");
    Path before = directory.resolve("before");
    Path theirs = directory.resolve("theirs");
    Files.copy(file, before, StandardCopyOption.REPLACE_EXISTING);
    String[] words = line.replace("@", file.toString()).split(" ", -1);
    QemuImg.Run expected = qemuImg.run(SameRun.with("qemu-img", words));
    Files.move(file, theirs, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(before, file, StandardCopyOption.REPLACE_EXISTING);
    CommandLineRun run = CommandLineRun.of(SameRun.with("imgtool", words));

    assertEquals(lines(expected.err()), lines(run.err()), what);
    assertEquals(expected.out(), run.out(), what);
    assertEquals(expected.status(), run.status(), what);
    assertEquals(
        qemuImg.run("qemu-img", "check", "theirs").status(),
        qemuImg.run("qemu-img", "check", "image").status(),
        what);
    assertEquals(disk("theirs"), disk("image"), what);
    assertEquals(features(theirs), features(file), what);
  }

  private static ByteBuffer features(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file), 72, 24);
  }

  private static Set<String> lines(String text) {
    return new TreeSet<>(
        text.replaceAll("(?m)^qemu-img: ", "imgtool: ")
            .replaceAll("(?m)^  help: .*\n", "")
            .lines()
            .toList());
  }

  /** Returns whether the guest sees what it saw before the repair, in qemu-img's words. */
  private String disk(String name) throws IOException, InterruptedException {
    QemuImg.Run run = qemuImg.run("qemu-img", "compare", name, "before");
    return run.status() + run.out();
  }
}

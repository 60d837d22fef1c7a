package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots that qemu-img and we make, apply and delete. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgSnapshotAgainstQemuImgTest {
  private static final int STEPS = 3;

  @TempDir private Path directory;
  private QemuImg qemuImg;
  private SameRun both;

  @BeforeEach
  void requireQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    both = new SameRun(directory, qemuImg);
  }

  /** Does the same with both, and finds the same disk and the same snapshots in what they left. */
  private void assertSame(String words) throws IOException, InterruptedException {
    both.of("snapshot " + words, "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img compare -q image " + SameRun.THEIRS);
    assertEquals(snapshots(SameRun.THEIRS), snapshots("image"), words);
    for (String id : ids("image")) {
      assertEquals(-1, Files.mismatch(disk("image", id), disk(SameRun.THEIRS, id)), words);
    }
    both.of("snapshot -l @", "image");
  }

  /** Returns what is said of the snapshots, but for the date. */
  private String snapshots(String image) throws IOException, InterruptedException {
    QemuImg.Run list = qemuImg.run("qemu-img", "snapshot", "-l", image);
    return list.out().replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "DATE");
  }

  private List<String> ids(String image) throws IOException, InterruptedException {
    return snapshots(image)
        .lines()
        .skip(2)
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  private Path disk(String image, String id) throws IOException, InterruptedException {
    qemuImg.make(
        "qemu-img convert -l snapshot.id=" + id + " -O raw " + image + " " + image + ".raw");
    return directory.resolve(image + ".raw");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1  | compat=1.1",
        "2  | compat=0.10",
        "3  | cluster_size=512",
        "4  | cluster_size=4k,compat=0.10",
        "5  | cluster_size=512,refcount_bits=64",
        "6  | cluster_size=4k,refcount_bits=2",
        "8  | refcount_bits=4,lazy_refcounts=on",
        "9  | refcount_bits=8,cluster_size=4k",
        "10 | refcount_bits=1,cluster_size=4k",
        "12 | extended_l2=on,cluster_size=16k",
        "13 | extended_l2=on,refcount_bits=64",
        "15 | cluster_size=2M",
      })
  void snapshotsComeAndGoInAnyOrder(long seed, String options) throws Exception {
    Random random = new Random(seed);
    qemuImg.make("qemu-img create -q -f qcow2 base 5M");
    qemuImg.write("qcow2", "base", "write -q -P 200 1M 3M");
    String rests = seed % 2 == 0 ? "" : "-b base -F qcow2 ";
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " " + rests + "image 6M");
    for (int step = 0; step < STEPS; step++) {
      write(random);
      assertSame(words(random, step));
      if (random.nextInt(3) == 0) { // what is theirs is changed by us, too
        Files.copy(
            directory.resolve(SameRun.THEIRS),
            directory.resolve("image"),
            StandardCopyOption.REPLACE_EXISTING);
        dropLeaks();
      }
      if (random.nextInt(5) == 0 && !options.contains("compat=0.10")) {
        qemuImg.make("qemu-img resize -q --shrink image " + (5 + random.nextInt(5)) + "M");
      }
    }
    while (!ids("image").isEmpty()) {
      assertSame("-d s" + ids("image").get(0) + " @");
    }
  }

  /** What qemu-img refuses, it leaves clusters behind of. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=1.1",
        "compat=0.10",
        "cluster_size=512",
        "refcount_bits=64,cluster_size=4k",
        "extended_l2=on,cluster_size=16k"
      })
  void tablesLieWhereQemuLeavesThem(String options) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image 3M");
    for (int i = 0; i < 3; i++) {
      qemuImg.write("qcow2", "image", "write -q -P 7 " + 64 * i + "k 128k");
      assertSame("-c s" + i + " @");
      assertEquals(places(SameRun.THEIRS), places("image"));
      long clusterSize = 1L << header("image").getInt(20);
      long theirs = Files.size(directory.resolve(SameRun.THEIRS));
      assertEquals(
          (theirs + clusterSize - 1) / clusterSize,
          Files.size(directory.resolve("image")) / clusterSize);
    }
  }

  private ByteBuffer header(String name) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name)));
  }

  /** Returns where the tables lie that the header and the first snapshots point to, in bytes. */
  private List<Long> places(String name) throws IOException {
    ByteBuffer bytes = header(name);
    List<Long> places = new ArrayList<>();
    for (int at : new int[] {40, 48, 64}) { // L1, refcount, and snapshot table
      places.add(bytes.getLong(at));
    }
    int l1 = (int) bytes.getLong(40);
    int refcounts = (int) bytes.getLong(48);
    int snapshot = (int) bytes.getLong(64);
    for (int at : new int[] {l1, refcounts, snapshot}) { // L2 table, block, and L1 table
      places.add(bytes.getLong(at));
    }
    return places;
  }

  private void dropLeaks() throws IOException, InterruptedException {
    qemuImg.run("qemu-img", "check", "-q", "-r", "leaks", "image");
  }

  private void write(Random random) throws IOException, InterruptedException {
    int at = 64 * random.nextInt(70);
    int length = 64 * (1 + random.nextInt(8));
    String pattern = " -P " + (1 + random.nextInt(199)) + " ";
    qemuImg.write(
        "qcow2",
        "image",
        "write -q" + pattern + (at + 3) + "k " + length + "k",
        "write -q -z " + at + "k 64k",
        "write -q -z -u " + 64 * random.nextInt(70) + "k 130k",
        "discard -q " + 64 * random.nextInt(70) + "k 64k");
    QemuImg.Run made = qemuImg.run("qemu-img", "info", "image");
    int cluster = Integer.parseInt(made.out().replaceAll("(?s).*cluster_size: (\\d+).*", "$1"));
    for (int i = 0; i < 3; i++) {
      int place = cluster * random.nextInt((5 << 20) / cluster);
      String command = "write -q -c" + pattern + place + " " + cluster; // fails where data are
      qemuImg.run("qemu-io", "-f", "qcow2", "-c", command, "image");
    }
  }

  private String words(Random random, int step) throws IOException, InterruptedException {
    List<String> ids = ids("image");
    String some = ids.isEmpty() ? "none" : ids.get(random.nextInt(ids.size()));
    int next = ids.isEmpty() ? 1 : Integer.parseInt(ids.get(ids.size() - 1)) + 1;
    return switch (step < STEPS - 1 ? 0 : random.nextInt(4)) {
      case 0, 1 -> "-c s" + next + " @";
      case 2 -> "-a " + (random.nextBoolean() ? "s" : "") + some + " @";
      default -> "-d s" + some + " @";
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "-l @",
        "-l",
        "-l @ a",
        "-l -U @",
        "-q -l @",
        "-l --image-opts driver=qcow2,file.filename=@",
        "-l @-missing",
        "-c t @-missing",
        "-l -l @",
        "-a one -d one @",
        "-f qcow2 -l @",
        "-c t -U @",
        "-U @",
        "-c one @", // a name that is there
        "-c  @", // an empty name
        "-c t --image-opts driver=qcow2,file.filename=@",
        "-a 1 @",
        "-a one @",
        "-a 3 @", // the name of the second
        "-a none @",
        "-d 2 @", // an id
        "-d 3 @",
        "-d one @",
        "-d none @",
      })
  void theWordsAreTheSame(String words) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img snapshot -c one image");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 1M");
    qemuImg.make("qemu-img snapshot -c 3 image");
    qemuImg.make("qemu-img snapshot -c one image");
    assertSame(words);
  }

  @Test
  void aNameIsCutWhereQemuCutsIt() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    assertSame("-c " + "x".repeat(300) + " @");
    assertSame("-a " + "x".repeat(300) + " @");
    assertSame("-c \u00e9t\u00e9 @");
    assertSame("-d \u00e9t\u00e9 @");
  }

  @Test
  void aDiskWithoutClustersHasSnapshots() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 0");
    assertSame("-c none @");
    qemuImg.make("qemu-img resize -q image 1M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 1M");
    assertSame("-c some @");
    assertSame("-a none @");
    assertSame("-a some @");
    assertSame("-d none @");
  }

  @Test
  void whatHasNoSnapshotsSaysSo() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o data_file=data image 1M");
    for (String action : List.of("-l", "-c s", "-a s", "-d s")) {
      both.of("snapshot " + action + " @", "image");
    }
    Path raw = Files.write(directory.resolve("raw"), new byte[1024]);
    for (String action : List.of("-l", "-c s", "-a s", "-d s")) {
      String options = " --image-opts driver=raw,file.filename=" + raw;
      both.of("snapshot " + action + options, "raw");
    }
    qemuImg.make("qemu-img create -q -f qcow2 -u -b missing -F qcow2 image 1M");
    both.of("snapshot -l @", "image");
    both.of("snapshot -c s @", "image");
  }

  @Test
  void bitmapsStayAndKeepSnapshotsFromBeingApplied() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    assertSame("-c s @");
    qemuImg.make("qemu-img bitmap --add image b");
    assertSame("-a s @");
    assertSame("-c t @");
    assertSame("-d s @");
    assertTrue(qemuImg.run("qemu-img", "info", "image").out().contains("name: b\n"));
  }

  /** QEMU leaves clusters behind there. */
  @ParameterizedTest
  @ValueSource(strings = {"refcount_bits=1", "refcount_bits=64"})
  void aCountThatIsFullIsRefusedBeforeAnythingIsWritten(String options) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 64k");
    Path image = directory.resolve("image");
    if (options.endsWith("64")) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
      bytes.putLong(2 * 65536 + 8 * 5, -1); // the data
      Files.write(image, bytes.array());
    }
    byte[] before = Files.readAllBytes(image);
    both.of("snapshot -c s @", "image");
    assertArrayEquals(before, Files.readAllBytes(image));
  }

  @Test
  void aTableOfReferenceCountsThatIsFullMakesRoom() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o cluster_size=512 image 40M");
    qemuImg.write("qcow2", "image", "write -q 0 7M"); // a table of one cluster counts 8M
    for (int i = 1; i <= 3; i++) {
      assertSame("-c s" + i + " @");
      qemuImg.write("qcow2", "image", "write -q -P " + i + " " + i + "M 4M");
    }
    assertSame("-a s1 @");
    assertSame("-d s2 @");
  }

  @Test
  void whatHappensAgainAndAgainDoesNotMakeTheFileGrow() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o cluster_size=4k image 40M");
    qemuImg.write("qcow2", "image", "write -q 0 30M");
    String image = directory.resolve("image").toString();
    List<Long> lengths = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      for (String action : List.of("-c", "-a", "-d")) {
        assertEquals(
            new CommandLineRun(0, "", ""),
            CommandLineRun.of("imgtool", "snapshot", action, "s", image));
      }
      lengths.add(Files.size(directory.resolve("image")));
    }
    assertEquals(lengths.get(1), lengths.get(5), lengths.toString());
    qemuImg.make("qemu-img check -q image");
  }

  @Test
  void whatCountsTooLittleIsNotTouched() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 64k");
    qemuImg.make("qemu-img snapshot -c s image");
    Path image = directory.resolve("image");
    for (int cluster : new int[] {0, 1, 3, 4, 5}) { // header, table, L1, L2, data
      byte[] sound = Files.readAllBytes(image);
      ByteBuffer bytes = ByteBuffer.wrap(sound.clone());
      bytes.putShort(2 * 65536 + 2 * cluster, (short) 0);
      Files.write(image, bytes.array());
      for (String action : List.of("-c", "-a", "-d")) {
        CommandLineRun run =
            CommandLineRun.of("imgtool", "snapshot", action, "s", image.toString());
        assertEquals(1, run.status());
        assertTrue(run.err().contains("  help: repair it first: "), run.err());
        assertArrayEquals(bytes.array(), Files.readAllBytes(image), "cluster " + cluster);
      }
      Files.write(image, sound);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0x400200", "0, -65536", "8, 0x1000000000000000"})
  void anL1TableThatCannotBeIsRefusedInTheSameWords(int at, String value) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 64k");
    qemuImg.make("qemu-img snapshot -c s image");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    int entry = (int) bytes.getLong(64);
    bytes.putLong(entry + at, bytes.getLong(entry + at) & (at == 0 ? 0 : -1L >>> 32));
    bytes.putLong(entry + at, bytes.getLong(entry + at) | Long.decode(value));
    Files.write(image, bytes.array());
    for (String words :
        List.of("convert -O raw -l s @ @-out", "amend -o compat=0.10 @", "snapshot -a s @")) {
      both.of(words, "image");
    }
    both.of("snapshot -d s @", "image");
    assertArrayEquals(bytes.array(), Files.readAllBytes(image));
  }

  @ParameterizedTest
  @CsvSource({
    "60, 0x0001000000000001", // as many snapshots as can be, at 4 GiB
    "0x40000, 0x800000ffffff0000", // data where nothing is counted
    "0x40000, 0xbfffffffffff0000" // or can be
  })
  void whatCannotBeSnapshottedIsRefusedInTheSameWords(String at, String value) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 64k");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    bytes.putLong(Integer.decode(at), Long.parseUnsignedLong(value.substring(2), 16));
    Files.write(image, bytes.array());
    both.of("snapshot -c s @", "image");
    assertArrayEquals(bytes.array(), Files.readAllBytes(image));
  }
}

package io.seedling.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages expected here are those that qemu-img 7.2 writes for the same words. */
class ImgConvertTest {
  @TempDir private Path directory;

  private byte[] disk = new byte[0];

  @BeforeEach
  void makeDisk() throws IOException {
    disk = new byte[3 << 20];
    Random random = new Random(7);
    for (int at = 0; at < disk.length; at++) {
      disk[at] = (byte) (at >> 18 & 1) == 0 ? (byte) random.nextInt(9) : 0;
    }
    Files.write(directory.resolve("raw"), disk);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  /** Runs {@code convert}; {@code @} stands for the directory. */
  private CommandLineRun convert(String words) {
    List<String> all = new ArrayList<>(List.of("imgtool", "convert"));
    for (String word : words.split(" ", -1)) {
      all.add(word.replace("@", directory.toString()));
    }
    return CommandLineRun.of(all.toArray(new String[0]));
  }

  private void assertDone(String words) {
    assertEquals(new CommandLineRun(0, "", ""), convert(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-c ",
        "-c -o compression_type=zstd ",
        "-S 0 -m 1 -W -t none -T writeback -U -q ",
        "-f raw -o cluster_size=4k,compat=0.10 ",
        "-o extended_l2=on,refcount_bits=64,lazy_refcounts=on --verify "
      })
  void whatGoesInComesOut(String options) throws IOException {
    assertDone(options + "-O qcow2 @/raw @/image");
    assertDone("-f qcow2 -O raw @/image @/back");

    assertEquals("QFI\u00fb", qcow2Magic("image"));
    assertArrayEquals(disk, Files.readAllBytes(directory.resolve("back")));
  }

  private String qcow2Magic(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(name));
    return new String(bytes, 0, 3, US_ASCII) + (char) (bytes[3] & 0xff);
  }

  @Test
  void anOverlayKeepsOnlyWhatIsItsOwn() throws IOException {
    assertDone("-O qcow2 -B raw -F raw @/raw @/overlay"); // all of it, as raw has no holes
    assertDone("-O qcow2 @/overlay @/flat");
    CommandLineRun.of(
        "imgtool", "create", "-q", "-f", "qcow2", "-b", "raw", "-F", "raw", path("empty"));
    assertDone("-O qcow2 -o backing_file=raw,backing_fmt=raw @/empty @/copy");
    assertDone("@/copy @/back");

    assertTrue(Files.size(directory.resolve("copy")) < 400_000);
    assertArrayEquals(disk, Files.readAllBytes(directory.resolve("back")));
  }

  @Test
  void severalImagesAreOneBehindTheOther() throws IOException {
    assertDone("-O qcow2 @/raw @/image");
    assertDone("@/raw @/image @/both");

    byte[] both = Files.readAllBytes(directory.resolve("both"));
    assertEquals(2 * disk.length, both.length);
    assertEquals(-1, Arrays.mismatch(disk, Arrays.copyOfRange(both, disk.length, both.length)));
  }

  @Test
  void anExistingRawImageIsWrittenInto() throws IOException {
    byte[] longer = new byte[disk.length + 512];
    Arrays.fill(longer, (byte) 1);
    Files.write(directory.resolve("old"), longer);

    assertDone("-n -O raw @/raw @/old");

    System.arraycopy(disk, 0, longer, 0, disk.length);
    assertArrayEquals(longer, Files.readAllBytes(directory.resolve("old")));
  }

  @Test
  void aFailureLeavesWhatWasThere() throws IOException {
    assertDone("-O qcow2 @/raw @/image");
    byte[] broken = Files.readAllBytes(directory.resolve("image"));
    Files.write(directory.resolve("cut"), Arrays.copyOf(broken, broken.length / 2));
    Files.writeString(directory.resolve("old"), "old");

    CommandLineRun run = convert("-f qcow2 @/cut @/old");

    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("imgtool: "), run.err());
    assertEquals("old", Files.readString(directory.resolve("old")));
    try (var files = Files.list(directory)) {
      assertEquals(4, files.count());
    }
  }

  @Test
  void aSourceIsNeverReplaced() throws IOException {
    CommandLineRun run = convert("-O qcow2 @/raw @/raw");

    assertEquals(1, run.status());
    assertArrayEquals(disk, Files.readAllBytes(directory.resolve("raw")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -q | Must specify image file name
          -O vmdk @/raw @/x | Unknown file format 'vmdk'
          @/no @/x | Could not open '@/no': Could not open '@/no': No such file or directory
          -n @/raw @/no | Could not open '@/no': Could not open '@/no': No such file or directory
          @/raw @/no/x | @/no/x: error while converting raw: Could not create '@/no/x': No such file or directory
          -O qcow2 -o compat=7 @/raw @/x | @/x: error while converting qcow2: Parameter 'version' does not accept value '7'
          -O qcow2 -o compat=0.10,refcount_bits=1 @/raw @/x | @/x: error while converting qcow2: Different refcount widths than 16 bits require compatibility level 1.1 or above (use version=v3 or greater)
          -S 100 @/raw @/x | Invalid buffer size for sparse output specified. Valid sizes are multiples of 512 up to 16777216. Select 0 to disable sparse detection (fully allocates output).
          -m 17 @/raw @/x | Invalid number of coroutines. Allowed number of coroutines is between 1 and 16
          -B raw -F raw @/raw @/x | Backing file not supported for file format 'raw'
          -O qcow2 -B raw @/raw @/x | Use of backing file requires explicit backing format
          -O qcow2 -B raw -F raw @/raw @/raw @/x | Having a backing file for the target makes no sense when concatenating multiple input images
          -c @/raw @/x | Compression not supported for this file format
          -c -C @/raw @/x | Cannot enable copy offloading when -c is used
          -S 4k -C @/raw @/x | Cannot enable copy offloading when -S is used
          -n -o size=1 @/raw @/x | -o has no effect when skipping image creation
          --target-is-zero @/raw @/x | --target-is-zero requires use of -n flag
          -t x @/raw @/x | Invalid cache option: x
          -T x @/raw @/x | Invalid source cache option: x
          """)
  void whatQemuImgRefusesIsRefusedInItsWords(String words, String message) throws IOException {
    CommandLineRun run = convert(words);

    assertEquals(1, run.status());
    assertEquals(
        "imgtool: " + message.replace("@", directory.toString()),
        run.err().lines().findFirst().orElse(""));
    try (var files = Files.list(directory)) {
      assertEquals(1, files.count());
    }
  }

  /** More than is read without asking for the holes. */
  @ParameterizedTest
  @ValueSource(strings = {"", "-O qcow2 ", "-O qcow2 -c "})
  void theHolesOfALargeFileRemainHoles(String words) throws IOException {
    long end = 3L << 30;
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("large"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(disk), 1 << 20);
      channel.write(ByteBuffer.wrap(disk, 0, 1000), end - 1000);
    }

    assertDone(words + "@/large @/out");
    assertDone("-O raw @/out @/again");

    assertEquals(end, Files.size(directory.resolve("again")));
    try (FileChannel channel = FileChannel.open(directory.resolve("again"))) {
      ByteBuffer start = ByteBuffer.allocate(disk.length);
      channel.read(start, 1 << 20);
      assertArrayEquals(disk, start.array());
      ByteBuffer tail = ByteBuffer.allocate(1001);
      channel.read(tail, end - 1001);
      assertEquals(0, tail.get(0));
      assertEquals(ByteBuffer.wrap(disk, 0, 1000), tail.flip().position(1));
    }
    assertEquals(0, CommandLineRun.of("imgtool", "compare", path("large"), path("out")).status());
  }

  private CommandLineRun convertInput(byte[] input, String words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(new ByteArrayInputStream(input), out, err);
    String[] all = ("imgtool convert " + words).replace("@", directory.toString()).split(" ", -1);
    int status = Main.run(all, console);
    console.flush();
    return new CommandLineRun(status, out.toString(ISO_8859_1), err.toString(UTF_8));
  }

  @Test
  void whatComesFromAPipeIsCopiedFirst() throws IOException {
    assertDone("-O qcow2 @/raw @/image");
    byte[] image = Files.readAllBytes(directory.resolve("image"));

    assertEquals(new CommandLineRun(0, "", ""), convertInput(disk, "-f raw -O qcow2 - @/one"));
    assertEquals(new CommandLineRun(0, "", ""), convertInput(image, "- @/two"));
    assertDone("@/one @/three");

    assertArrayEquals(disk, Files.readAllBytes(directory.resolve("two")));
    assertArrayEquals(disk, Files.readAllBytes(directory.resolve("three")));
    try (var files = Files.list(directory)) {
      assertEquals(5, files.count()); // and no copy of what came
    }
  }

  @Test
  void rawBytesGoToAPipeAndQcow2DoesNot() {
    byte[] zeros = new byte[1000]; // of a disk whose last sector is filled up

    assertEquals(
        new CommandLineRun(0, "\0".repeat(1024), ""), convertInput(zeros, "-f raw -O raw - -"));
    assertEquals(
        new CommandLineRun(
            1,
            "",
            "imgtool: -: qcow2 is written into a regular file, which can be sought\n"
                + "  help: say -O raw, or write into a file first\n"),
        convertInput(zeros, "-f raw -O qcow2 - -"));
  }

  @Test
  void aPipeIsReadOnce() {
    assertEquals(
        "imgtool: standard input can be read once",
        convertInput(disk, "-f raw - - @/x").err().lines().findFirst().orElse(""));
  }
}

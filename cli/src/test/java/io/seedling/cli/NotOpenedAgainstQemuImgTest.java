package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that cannot be opened: what we say, beside what qemu-img says. */
@Tag("reference")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NotOpenedAgainstQemuImgTest {
  private static final List<String> COMMANDS =
      List.of(
          "info @/image",
          "info --backing-chain @/image",
          "check @/image",
          "map @/image",
          "measure -O qcow2 @/image",
          "compare @/image @/image",
          "compare @/good @/image",
          "convert -O raw @/image @/out");
  private static final int SIZE_AT = 24;
  private static final int L1_ENTRIES_AT = 36;
  private static final int INCOMPATIBLE_AT = 72;
  private static final int NAMES_AT = 0x70 + 8; // after the extension's type and length
  private static final int NAME_BYTES = 48;

  @TempDir private Path directory;
  private QemuImg qemuImg;
  private ByteBuffer image;

  @BeforeEach
  void makeImages() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 good 64M");
    image = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("good")));
  }

  private void assertSaysTheSame(String line) throws IOException, InterruptedException {
    String words = line.replace("@", directory.toString());
    QemuImg.Run expected = qemuImg.run(("qemu-img " + words).split(" ", -1));
    CommandLineRun run = CommandLineRun.of(("imgtool " + words).split(" ", -1));

    assertNotEquals(0, expected.status(), line);
    assertEquals(expected.status(), run.status(), line);
    assertEquals(
        expected.err().replaceFirst("^qemu-img: ", "imgtool: "), withoutHelp(run.err()), line);
  }

  private static String withoutHelp(String text) {
    return text.replaceAll("(?m)^  help: .*\n", "");
  }

  private void assertAllSayTheSame() throws IOException, InterruptedException {
    for (String command : COMMANDS) {
      assertSaysTheSame(command);
    }
  }

  private void writeImage() throws IOException {
    Files.write(directory.resolve("image"), image.array());
  }

  @Test
  void oneThatIsNotThere() throws Exception {
    assertAllSayTheSame();
  }

  @Test
  void oneWithUnknownFeatures() throws Exception {
    image.putLong(INCOMPATIBLE_AT, 1L << 63);
    writeImage();
    assertAllSayTheSame();
  }

  @ParameterizedTest
  @CsvSource({
    "8, 8, 0x7fffffff", // the backing file's name
    "20, 4, 8", // cluster bits
    "20, 4, 22",
    "24, 8, 0x7fffffffffffffff", // the disk's size
    "36, 4, 0x7fffffff", // L1 entries
    "40, 8, 1", // the L1 table
    "40, 8, 0x4000000000000001",
    "48, 8, 1", // the refcount table
    "56, 4, 1000", // its clusters
    "56, 4, -1",
    "72, 8, 8", // a compression type is announced
    "96, 4, 7", // refcount order
    "100, 4, 72", // the header's length
    "100, 4, 0x40000000",
    "104, 1, 1", // the compression type
    "104, 1, 2"
  })
  void oneWithAFieldThatIsOutOfBounds(int at, int bytes, String value) throws Exception {
    long number = Long.decode(value);
    switch (bytes) {
      case 8 -> image.putLong(at, number);
      case 4 -> image.putInt(at, (int) number);
      default -> image.put(at, (byte) number);
    }
    writeImage();
    assertAllSayTheSame();
  }

  @Test
  void oneWhoseBackingFileIsMissingOrBroken() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 1M");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base middle");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b middle image");
    Path base = directory.resolve("base");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(base));
    Files.write(base, bytes.put(0, (byte) 'x').array());
    for (String command : COMMANDS) {
      if (!command.equals("info @/image")) {
        assertSaysTheSame(command);
      }
    }
    Files.delete(base);
    for (String command : COMMANDS) {
      if (!command.equals("info @/image")) {
        assertSaysTheSame(command);
      }
    }
  }

  @Test
  void oneWhoseDataFileIsMissing() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o data_file=data image 1M");
    Files.delete(directory.resolve("data"));
    for (String command : COMMANDS) {
      if (!command.startsWith("info")) {
        assertSaysTheSame(command);
      }
    }
  }

  @Test
  void oneWithFeaturesOfWhichItNamesSome() throws Exception {
    image.putLong(INCOMPATIBLE_AT, 7L << 61);
    image.put(NAMES_AT + 1, (byte) 62);
    image.put(NAMES_AT + NAME_BYTES + 1, (byte) 61);
    writeImage();
    assertAllSayTheSame();
  }

  @Test
  void oneWithTwoTablesOfNames() throws Exception {
    int lengthAt = NAMES_AT - 4;
    int second = NAMES_AT + image.getInt(lengthAt);
    image.putLong(INCOMPATIBLE_AT, 3L << 62);
    image.put(NAMES_AT + 1, (byte) 62);
    image.putInt(second, image.getInt(NAMES_AT - 8)).putInt(second + 4, 5); // less than a line
    image.put(second + 8, new byte[] {0, 63, 'n', 'e', 'w'});
    writeImage();
    assertAllSayTheSame();
  }

  @Test
  void oneWhoseL1TableIsTooSmall() throws Exception {
    image.putInt(L1_ENTRIES_AT, 0);
    writeImage();
    assertAllSayTheSame();
  }

  @Test
  void oneWhoseL1TableIsTooLarge() throws Exception {
    image.putInt(L1_ENTRIES_AT, 1 << 30);
    writeImage();
    assertAllSayTheSame();
  }

  @Test
  void oneWhoseDiskIsTooLarge() throws Exception {
    image.putLong(SIZE_AT, 1L << 60);
    writeImage();
    assertAllSayTheSame();
  }

  @Test
  void oneThatRestsOnItself() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b good image");
    qemuImg.make("qemu-img rebase -u -F qcow2 -b image good");
    assertSaysTheSame("info --backing-chain @/image");
  }

  @Test
  void oneThatWasToRestOnNothing() throws Exception {
    assertSaysTheSame("convert -O qcow2 -B none -F qcow2 @/good @/out");
    assertSaysTheSame("convert -O qcow2 -o backing_file=none,backing_fmt=raw @/good @/out");
  }

  @Test
  void ofTwoFormatsOfABackingFileTheLastCounts() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b good image");
    image = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("image")));
    int nameAt = (int) image.getLong(8);
    byte[] name = new byte[image.getInt(16)];
    image.get(nameAt, name);
    int end = nameAt - 8; // where the list of extensions ends
    image.putInt(end, 0xe2792aca).putInt(end + 4, 3).put(end + 8, new byte[] {'f', 'o', 'o'});
    image.putLong(end + 16, 0).put(end + 24, name).putLong(8, end + 24);
    writeImage();
    String path = directory.resolve("image").toString();

    assertEquals(
        qemuImg.run("qemu-img", "info", path).out(),
        CommandLineRun.of("imgtool", "info", path).out());
  }
}

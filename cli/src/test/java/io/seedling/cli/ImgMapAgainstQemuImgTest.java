package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Maps of images that qemu-img made, byte for byte as it prints them. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgMapAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void findQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=0.10",
        "cluster_size=4k",
        "cluster_size=512",
        "cluster_size=2M",
        "extended_l2=on",
        "extended_l2=on,cluster_size=16k",
        "data_file=data",
        "data_file=data,extended_l2=on"
      })
  void dataAndZerosAndHolesAreShownTheSame(String options) throws Exception {
    Files.write(directory.resolve("bottom.raw"), new byte[777_216]);
    String full = options.replace("data_file=", "data_file=" + directory + "/");
    qemuImg.make("qemu-img create -q -f qcow2 -F raw -b bottom.raw -o cluster_size=1k base 1500k");
    qemuImg.write("qcow2", "base", "write -q 300k 400k", "write -q -z 700k 30k", "write -q 1M 8k");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base -o " + full + " image 5M");
    qemuImg.write(
        "qcow2",
        "image",
        "write -q 64k 100k",
        "write -q 3M 128k",
        "write -q -z 3100k 100k",
        "write -q -z -u 500k 200k",
        "discard -q 64k 64k",
        "write -q 5119k 1k");

    assertSameMap("image");
    assertSameMap("--start-offset=100k", "-l", "700000", "image");
    assertSameMap("-s", "10M", "image");
    assertSameMap("-f", "qcow2", "-U", "-l", "0", "image");
  }

  @Test
  void theSectorThatARawFileEndsInIsFilledWithZeros() throws Exception {
    Files.write(directory.resolve("image"), new byte[100_001]);

    assertSameMap("image");
  }

  @ParameterizedTest
  @CsvSource({
    "3000000, 0, 8192",
    "3000100, 1048576, 300000",
    "3000100, 2999000, 1100",
    "700, 0, 0"
  })
  void theHolesOfARawFileAreShownTheSame(long length, long dataAt, int dataLength)
      throws Exception {
    byte[] data = new byte[dataLength];
    Arrays.fill(data, (byte) 1);
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("image").toFile(), "rw")) {
      file.setLength(length);
      file.seek(dataAt);
      file.write(data);
    }

    assertSameMap("image");
    assertSameMap("-s", "512", "-l", "2000384", "image");
  }

  @Test
  void soAreThoseOfARawFileBelowAnImage() throws Exception {
    qemuImg.make("qemu-img create -q -f raw base 3M");
    qemuImg.write("raw", "base", "write -q 0 64k", "write -q 1M 128k");
    qemuImg.make("qemu-img create -q -f qcow2 -F raw -b base image 5M");
    qemuImg.write("qcow2", "image", "write -q 1088k 64k", "write -q 2M 64k");

    assertSameMap("image");
  }

  /** Holes in clusters that are in use, which QEMU looks for where there are many. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "preallocation=metadata",
        "preallocation=metadata,cluster_size=4k",
        "preallocation=metadata,extended_l2=on",
        "preallocation=metadata,data_file=data.raw",
        "preallocation=metadata,data_file=data.raw,data_file_raw=on",
        "preallocation=falloc",
        "cluster_size=2M"
      })
  void soAreThoseOfClustersThatNobodyHasWrittenTo(String options) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image 20M");
    qemuImg.write("qcow2", "image", "write -q 5M 64k", "write -q 9M 10k", "write -q 10M 4M");

    assertSame("json", "image");
    if (!options.contains("data_file")) { // which QEMU names as the image does
      assertSame("human", "image");
    }
  }

  /**
   * QEMU looks for holes in images that seem to be preallocated, which those that we make don't.
   */
  @Test
  void whatAGuestHasWrittenToAnImageOfOursIsShownAsOfOneOfTheirs() throws Exception {
    List<String> maps = new ArrayList<>();
    for (boolean isOurs : new boolean[] {false, true}) {
      if (isOurs) {
        CommandLineRun run = ours("create", "-f", "qcow2", "image", "64M");
        assertEquals(0, run.status(), run.err());
      } else {
        qemuImg.make("qemu-img create -q -f qcow2 image 64M");
      }
      qemuImg.write("qcow2", "image", "write -q 2M 192k", "write -q -z 2M 192k");
      qemuImg.write("qcow2", "image", "write -q 2080k 128k");
      maps.add(qemuImg.run("qemu-img", "map", "--output=json", "image").out());
      assertSameMap("image");
    }
    assertEquals(maps.get(0), maps.get(1));
  }

  @Test
  void nothingIsAllocatedInANewImage() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3T");

    assertSameMap("image");
  }

  @Test
  void compressedClustersHaveNoPlaceInHumanWords() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 1M");
    qemuImg.write("qcow2", "image", "write -q 0 64k", "write -q -c 64k 64k", "write -q 512k 64k");

    assertSameMap("image");
    QemuImg.Run theirs = qemuImg.run("qemu-img", "map", "image");
    CommandLineRun ours = ours("map", "image");
    assertEquals(theirs.status(), ours.status());
    assertEquals(theirs.err(), firstLine(ours.err()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          map                     | Expecting one image file name
          map image image         | Expecting one image file name
          map --output=xml image  | --output must be used with human or json as argument.
          map -f foo image        | Could not open 'image': Unknown driver 'foo'
          """)
  void whatIsWrongIsSaidInTheSameWords(String line, String message) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 1M");
    String[] words = line.split(" ", -1);
    List<String> command = new ArrayList<>(List.of(words));
    command.add(0, "qemu-img");

    QemuImg.Run theirs = qemuImg.run(command.toArray(new String[0]));
    CommandLineRun ours = CommandLineRun.of(("imgtool " + line).split(" ", -1));

    assertEquals("qemu-img: " + message + "\n", firstLine(theirs.err()));
    assertEquals("qemu-img: " + message + "\n", firstLine(ours.err()));
    assertEquals(theirs.status(), ours.status());
  }

  private void assertSameMap(String... words) throws Exception {
    assertSame("human", words);
    assertSame("json", words);
  }

  private void assertSame(String kind, String... words) throws Exception {
    List<String> theirs = new ArrayList<>(List.of("qemu-img", "map", "--output=" + kind));
    List<String> ours = new ArrayList<>(List.of("map", "--output=" + kind));
    theirs.addAll(List.of(words));
    ours.addAll(List.of(words));
    String full = directory.resolve("image").toString();
    theirs.replaceAll(word -> word.equals("image") ? full : word);
    assertEquals(
        qemuImg.run(theirs.toArray(new String[0])).out(),
        ours(ours.toArray(new String[0])).out(),
        kind);
  }

  private CommandLineRun ours(String... words) {
    List<String> command = new ArrayList<>(List.of("imgtool"));
    command.addAll(List.of(words));
    String full = directory.resolve("image").toString();
    command.replaceAll(word -> word.equals("image") ? full : word);
    return CommandLineRun.of(command.toArray(new String[0]));
  }

  /** Returns the first line, with the name that our program would have in a script's words. */
  private static String firstLine(String text) {
    String line = text.substring(0, text.indexOf('\n') + 1);
    return line.replaceFirst("^imgtool: ", "qemu-img: ");
  }
}

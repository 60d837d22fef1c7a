package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pairs of images, compared by us and by qemu-img: the same words and the same status. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgCompareAgainstQemuImgTest {
  private static final int SIZE = 5_000_192;

  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void makeImages() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    byte[] bytes = new byte[SIZE];
    new Random(3).nextBytes(bytes);
    for (int i = 0; i < SIZE; i++) {
      bytes[i] &= 0x0f; // can be compressed
    }
    Arrays.fill(bytes, 1_000_000, 3_000_000, (byte) 0);
    Files.write(directory.resolve("raw"), bytes);
    qemuImg.make("qemu-img convert -f raw -O qcow2 raw plain");
    qemuImg.make("qemu-img convert -f raw -O qcow2 -c raw packed");
    qemuImg.make("qemu-img convert -f raw -O qcow2 -o cluster_size=4k raw fine");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b packed over");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b packed longer 9M");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b plain changed");
    qemuImg.write("qcow2", "changed", "write -q -P 7 4000000 700");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b plain hole");
    qemuImg.write("qcow2", "hole", "write -q -P 7 1500672 512");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b plain tail 9M");
    qemuImg.write("qcow2", "tail", "write -q -P 7 8000123 1");
    qemuImg.make("qemu-img create -q -f qcow2 empty 9M");
    qemuImg.make("qemu-img create -q -f qcow2 -o cluster_size=512 slices 9M");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b slices overslices");
    qemuImg.make("qemu-img convert -f raw -O raw raw holes");
    qemuImg.make("qemu-img convert -f raw -O raw raw sameholes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          raw plain             | 0
          raw holes             | 0
          -s holes sameholes    | 0
          -s holes plain        | 1
          raw packed            | 0
          plain fine            | 0
          packed over           | 0
          -f raw -F qcow2 raw over | 0
          -q raw packed         | 0
          raw longer            | 0
          longer raw            | 0
          longer over           | 0
          raw changed           | 1
          changed packed        | 1
          -q changed packed     | 1
          raw hole              | 1
          plain hole            | 1
          hole fine             | 1
          raw tail              | 1
          tail longer           | 1
          raw empty             | 1
          empty longer          | 1
          empty empty           | 0
          -s plain plain        | 0
          -s plain longer       | 1
          -s plain packed       | 1
          -s empty longer       | 1
          -s -q plain packed    | 1
          -s empty slices       | 1
          -s slices overslices  | 0
          -s overslices empty   | 1
          -f raw plain plain    | 1
          -U -p -T none raw raw | 0
          missing raw           | 2
          raw missing           | 2
          -f qcow2 raw plain    | 2
          -F foo raw plain      | 2
          raw                   | 1
          raw raw raw           | 1
          """)
  void theWordsAndTheStatusAreThoseOfQemuImg(String line, int status) throws Exception {
    List<String> theirs = new ArrayList<>(List.of("qemu-img", "compare"));
    List<String> ours = new ArrayList<>(List.of("imgtool", "compare"));
    for (String word : line.split(" ", -1)) {
      boolean option = word.startsWith("-") || word.equals("none") || word.equals("foo");
      boolean format = line.contains("-f " + word + " ") && ours.get(ours.size() - 1).equals("-f");
      boolean second = ours.get(ours.size() - 1).equals("-F");
      boolean name = !option && !format && !second;
      theirs.add(word);
      ours.add(name ? directory.resolve(word).toString() : word);
    }

    QemuImg.Run expected = qemuImg.run(theirs.toArray(new String[0]));
    CommandLineRun run = CommandLineRun.of(ours.toArray(new String[0]));

    assertEquals(expected.status(), run.status(), run.err());
    assertEquals(status, run.status(), run.err());
    if (!line.contains("-p")) { // their progress goes to standard output
      assertEquals(expected.out(), run.out());
    }
  }

  @Test
  void whatCannotBeToldOrReadHasItsOwnStatus() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 broken 5000192");
    qemuImg.write("qcow2", "broken", "write -q 0 64k");
    put("broken", 4 * 65536, 0x00ffffffffffff00L); // its first L2 entry
    assertEquals(3, qemuImg.run("qemu-img", "compare", "raw", "broken").status());
    assertEquals(3, ours("raw", "broken").status());

    qemuImg.make("cp packed garbled");
    long place = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("garbled"))).getLong(4 << 16);
    put("garbled", place & 0xffffffffffffL, -1);
    assertEquals(4, qemuImg.run("qemu-img", "compare", "raw", "garbled").status());
    assertEquals(4, ours("raw", "garbled").status());

    // a difference before what cannot be read is told, one behind it is not
    qemuImg.make("cp packed late");
    int last = (4 << 16) + 8 * 70;
    place = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("late"))).getLong(last);
    put("late", place & 0xffffffffffffL, -1);
    QemuImg.Run theirs = qemuImg.run("qemu-img", "compare", "changed", "late");
    assertEquals(1, theirs.status());
    assertEquals(theirs.out(), ours("changed", "late").out());
    assertEquals(4, qemuImg.run("qemu-img", "compare", "changed", "garbled").status());
    assertEquals(4, ours("changed", "garbled").status());
  }

  private void put(String name, long offset, long value) throws IOException {
    Path file = directory.resolve(name);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(8).putLong(0, value), offset);
    }
  }

  private CommandLineRun ours(String one, String other) {
    return CommandLineRun.of(
        "imgtool",
        "compare",
        directory.resolve(one).toString(),
        directory.resolve(other).toString());
  }
}

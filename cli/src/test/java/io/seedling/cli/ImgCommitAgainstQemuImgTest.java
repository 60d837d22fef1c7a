package io.seedling.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that qemu-img and we write into those below them: the same words, the same disks. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgCommitAgainstQemuImgTest {
  @TempDir private Path directory;
  private SameChain both;
  private QemuImg qemuImg;

  @BeforeEach
  void makeDirectories() throws IOException, InterruptedException {
    both = new SameChain(directory);
    qemuImg = both.make();
  }

  /** Three images, each with data, zeros and holes of its own. */
  private void makeChain(String baseFormat, String options, String size)
      throws IOException, InterruptedException {
    String base = baseFormat.equals("raw") ? "base.raw" : "base";
    qemuImg.make("qemu-img create -q -f " + baseFormat + " " + base + " 3M");
    qemuImg.write(baseFormat, base, "write -P 1 0 1M", "write -P 2 2M 700k");
    String made = "qemu-img create -q -f qcow2 -o " + options;
    qemuImg.make(made + " -F " + baseFormat + " -b " + base + " middle 3M");
    qemuImg.write("qcow2", "middle", "write -P 3 100k 300k", "write -z 2100k 300k");
    qemuImg.make(made + " -F qcow2 -b middle top " + size);
    qemuImg.write(
        "qcow2",
        "top",
        "write -P 4 3k 77k",
        "write -P 5 1500k 600k",
        "write -z 0 1k",
        "discard 1M 1M");
    qemuImg.make("qemu-img convert -O raw top before");
    both.copy();
  }

  @ParameterizedTest
  @CsvSource({
    "raw, compat=1.1, 3M",
    "raw, compat=0.10, 4M",
    "qcow2, compat=0.10, 3M",
    "qcow2, cluster_size=512, 5M",
    "qcow2, 'extended_l2=on,cluster_size=16k', 3M",
    "qcow2, 'lazy_refcounts=on,refcount_bits=64', 7M",
    "qcow2, cluster_size=2M, 3500k",
    "qcow2, 'refcount_bits=1,cluster_size=4k', 3M",
  })
  void theImageBelowGetsWhatIsAbove(String baseFormat, String options, String size)
      throws Exception {
    makeChain(baseFormat, options, size);
    both.of("commit @/top");
    both.assertSame("top", "middle");
    qemuImg.make("qemu-img compare top before");
    both.of("commit -p -q @/middle");
    both.assertSame("top", "middle", baseFormat.equals("raw") ? "base.raw" : "base");
    qemuImg.make("qemu-img compare top before");
    assertEquals(
        "", qemuImg.run("qemu-img", "map", "middle").out().replaceAll("(?m)^(Off|.*base).*\n", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-b @/base", "-b base", "-b middle", "-d", "-d -b @/middle -r 100M"})
  void asFarAsIsSaidAndTheTopKeepsWhatItHas(String words) throws Exception {
    makeChain("qcow2", "cluster_size=4k", "4M");
    both.of("commit " + words + " -f qcow2 @/top");
    both.assertSame("top", "middle", "base");
    String name = words.contains("base") ? "base" : "middle";
    qemuImg.make("qemu-img compare " + name + " before");
  }

  @Test
  void itsSnapshotsKeepWhatTheyHave() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 2M");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base top");
    qemuImg.write("qcow2", "top", "write -P 4 3k 770k");
    qemuImg.make("qemu-img snapshot -c one top");
    qemuImg.write("qcow2", "top", "write -P 5 300k 600k");
    both.copy();
    both.of("commit @/top");
    both.assertSame("top", "base");
    for (String side : new String[] {"ours", "them"}) {
      new QemuImg(directory).make("qemu-img convert -l one -O raw " + side + "/top one." + side);
    }
    new QemuImg(directory).make("qemu-img compare one.ours one.them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@/base",
        "-b elsewhere @/top",
        "-b @/top @/top",
        "@/nothing",
        "-t maybe @/top",
        "-f raw @/top",
        "-r x @/top",
      })
  void theWordsAreTheSame(String words) throws Exception {
    makeChain("qcow2", "compat=1.1", "3M");
    both.of("commit " + words);
    both.assertSame("top", "middle", "base");
  }

  /**
   * Some of each image, of which one tracks nothing, and one is not to be relied on. None is finer
   * than 64 KiB: QEMU copies as much at a time, with what was there already around it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"-d @/top", "@/top", "-b base @/top"})
  void bitmapsOfTheImageBelowTrackWhatItGets(String words) throws Exception {
    makeChain("qcow2", "cluster_size=4k", "3M");
    for (String side : new String[] {"ours", "them"}) {
      QemuImg there = new QemuImg(directory.resolve(side));
      for (String image : new String[] {"base", "middle", "top"}) {
        for (int bits = 16; bits < 20; bits++) {
          there.make("qemu-img bitmap --add -g " + (1 << bits) + " " + image + " b" + bits);
        }
        there.make("qemu-img bitmap --add --disable " + image + " quiet");
        there.make("qemu-img bitmap --add " + image + " broken");
        markInUse(directory.resolve(side).resolve(image), "broken");
      }
    }
    both.of("commit " + words);
    both.assertSame("top", "middle", "base");
    for (String image : new String[] {"base", "middle", "top"}) {
      List<String> bitmaps = PersistentBitmaps.of(directory.resolve("ours").resolve(image));
      assertEquals(PersistentBitmaps.of(directory.resolve("them").resolve(image)), bitmaps, image);
    }
    String written = words.contains("base") ? "base" : "middle";
    List<String> bitmaps = PersistentBitmaps.of(directory.resolve("ours").resolve(written));
    assertTrue(bitmaps.get(0).startsWith("2 16 b16 {0, 1,"), bitmaps::toString);
  }

  private static void markInUse(Path image, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    int at = new String(bytes, ISO_8859_1).lastIndexOf(name) - 24;
    ByteBuffer.wrap(bytes).putInt(at + 12, 3);
    Files.write(image, bytes);
  }
}

package io.seedling.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that qemu-img and we give another size. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgResizeAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg;
  private SameRun both;

  @BeforeEach
  void requireQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    both = new SameRun(directory, qemuImg);
  }

  /** With tables that are long enough, that move, and that need new refcount blocks and a table. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compat=1.1                          | 5M",
        "compat=1.1                          | +64k",
        "compat=1.1                          | 2T",
        "compat=0.10                         | +40G",
        "cluster_size=512                    | 64M",
        "cluster_size=512,refcount_bits=64   | 1G",
        "cluster_size=512,refcount_bits=1    | 512M",
        "cluster_size=2M                     | 3P",
        "extended_l2=on                      | 1T",
        "lazy_refcounts=on                   | 1T",
      })
  void aDiskGrowsByZeros(String options, String size) throws Exception {
    Path image = directory.resolve("image");
    Path other = directory.resolve("other");
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options.trim() + " image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 1M", "write -q -P 9 2M 1M");
    Files.copy(image, other);
    CommandLineRun ours =
        CommandLineRun.of("imgtool", "resize", "-f", "qcow2", image.toString(), size);
    assertEquals(new CommandLineRun(0, "Image resized.\n", ""), ours);
    qemuImg.make("qemu-img resize -q -f qcow2 other " + size);
    qemuImg.make("qemu-img check -q -f qcow2 image");
    qemuImg.make("qemu-img compare -q -s image other");
    qemuImg.write("qcow2", "image", "write -q -P 5 3M 64k", "read -q -P 9 2M 1M");
    qemuImg.make("qemu-img check -q -f qcow2 image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resize",
        "resize @",
        "resize @ x",
        "resize @ -4M",
        "resize @ -1M",
        "resize @ 1000",
        "resize @ 3000001",
        "resize @ 1E",
        "resize @ a 2M",
        "resize --preallocation=full @ 3M",
        "resize --preallocation=foo @ 4M",
        "resize --preallocation=metadata -f raw @ 4M",
        "resize none 1G",
        "resize -q @ +1M",
      })
  void theWordsAreTheSame(String command) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    both.of(command, "image");
  }

  @Test
  void aSnapshotKeepsItsOwnTable() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 1M");
    qemuImg.make("qemu-img snapshot -c s image");
    Path image = directory.resolve("image");
    assertEquals(0, CommandLineRun.of("imgtool", "resize", image.toString(), "20G").status());
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img snapshot -a s image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.write("qcow2", "image", "read -q -P 7 0 1M");
  }

  @Test
  void aRawDiskBecomesLongerAndShorter() throws Exception {
    Path image = directory.resolve("image");
    Files.write(image, new byte[] {1, 2, 3});
    String[] words = {"imgtool", "resize", "-f", "raw", image.toString(), "1M"};
    assertEquals(0, CommandLineRun.of(words).status());
    assertEquals(1 << 20, Files.size(image));
    words[5] = "-512k";
    assertEquals(1, CommandLineRun.of(words).status());
    assertEquals(
        0,
        CommandLineRun.of("imgtool", "resize", "--shrink", "-f", "raw", words[4], "-512k")
            .status());
    assertEquals(512 << 10, Files.size(image));
  }

  /** Alone, and over a backing file with more bytes, which must not show. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compat=1.1                           | 3M",
        "compat=1.1                           | 3001k",
        "compat=0.10                          | 3001k",
        "cluster_size=512                     | 3M",
        "cluster_size=512,refcount_bits=1     | 3001k",
        "cluster_size=2M                      | 3001k",
        "extended_l2=on                       | 3000k",
        "lazy_refcounts=on,cluster_size=4k    | 3001k",
        "data_file=@.data                     | 3001k",
        "data_file=@.data,data_file_raw=on    | 3001k",
        "data_file=@.data,extended_l2=on      | 3M",
      })
  void whatIsNewHasPlacesAndIsZeros(String options, String size) throws Exception {
    qemuImg.make("qemu-img create -q -f raw base 6M");
    qemuImg.write("raw", "base", "write -q -P 1 0 6M");
    for (String mode : new String[] {"off", "metadata", "falloc", "full"}) {
      for (String backing : new String[] {"", "-b base -F raw "}) {
        if (options.contains("raw=on") && !backing.isEmpty()) {
          continue; // there is no such image
        }
        String line = "resize -f qcow2 --preallocation=" + mode + " @ 8M";
        makeImage(options.trim(), backing, size);
        both.of(line, "image");
        assertSame(line + " " + options + backing);
      }
    }
  }

  private void makeImage(String options, String backing, String size) throws Exception {
    qemuImg.make(
        "qemu-img create -q -f qcow2 "
            + backing
            + ("-o " + options.replace("@", directory.resolve("image").toString()))
            + " image "
            + size);
    qemuImg.write("qcow2", "image", "write -q -P 7 1M 64k", "write -q -P 9 2M 100k");
  }

  /** The image that we left is sound, and the guest sees in it what it sees in theirs. */
  private void assertSame(String title) throws Exception {
    for (String line :
        new String[] {"check -q -f qcow2 image", "compare -q -f qcow2 -F qcow2 image theirs"}) {
      QemuImg.Run run = qemuImg.run(("qemu-img " + line).split(" "));
      assertEquals(0, run.status(), () -> title + ": " + line + run.out() + run.err());
    }
    qemuImg.write("qcow2", "image", "write -q -P 5 2900k 100k", "read -q -P 5 2900k 100k");
    qemuImg.make("qemu-img check -q -f qcow2 image");
  }

  @Test
  void aPreallocatedPartTakesNoMoreRoomWhenItIsWritten() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    both.of("resize --preallocation=full @ 20M", "image");
    long length = Files.size(directory.resolve("image"));
    assertTrue(length > 17 << 20, () -> length + " bytes");
    qemuImg.write("qcow2", "image", "write -q -P 5 3M 17M");
    assertEquals(length, Files.size(directory.resolve("image")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3146240", "5M", "2G"})
  void bitmapsGrowWithTheDisk(String size) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img bitmap --add -g 512 image fine");
    qemuImg.make("qemu-img bitmap --add --disable image still");
    qemuImg.write("qcow2", "image", "write -q -P 7 1M 64k", "write -q -P 9 3071k 1k");
    both.of("resize @ " + size, "image");
    assertEquals(bitmaps("theirs"), bitmaps("image"));
    assertSame(size);
    both.of("bitmap --merge fine @ still", "image"); // reads both
  }

  private String bitmaps(String image) throws Exception {
    String info = qemuImg.run("qemu-img", "info", "-f", "qcow2", image).out();
    return info.substring(info.indexOf("bitmaps:"));
  }

  @Test
  void anUnfinishedBitmapDoesNotGrow() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img bitmap --add image b");
    Path image = directory.resolve("image");
    byte[] bytes = Files.readAllBytes(image);
    int extension = new String(bytes, ISO_8859_1).indexOf("#\u0085(u"); // its magic
    int entry = (int) ByteBuffer.wrap(bytes).getLong(extension + 8 + 16); // of the directory
    bytes[entry + 15] |= 1; // in use
    Files.write(image, bytes);
    both.of("resize @ 4M", "image");
  }

  /** Within an L2 table, at its end, with most of the tables gone, and with a snapshot's kept. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "compat=1.1                          | 1M",
        "compat=1.1                          | 1000k",
        "compat=0.10                         | 512",
        "cluster_size=512                    | 96k",
        "cluster_size=512,refcount_bits=64   | 100k",
        "cluster_size=512,refcount_bits=2    | 32k",
        "cluster_size=2M                     | 2500k",
        "extended_l2=on,cluster_size=16k     | 1001k",
        "lazy_refcounts=on,cluster_size=4k   | 2M",
        "data_file=data                      | 700k",
        "preallocation=metadata              | 1M",
      })
  void aDiskLosesItsEnd(String options, String size) throws Exception {
    Path image = directory.resolve("image");
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options.trim() + " image 3M");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 1M", "write -q -P 9 1500k 1500k");
    if (!options.contains("data_file") && !options.startsWith("compat=0.10")) {
      qemuImg.make("qemu-img snapshot -c one image");
      qemuImg.write("qcow2", "image", "write -q -P 3 500k 2M");
    }
    Files.copy(image, directory.resolve("other"));
    qemuImg.make("qemu-img convert -O raw image before");
    CommandLineRun ours =
        CommandLineRun.of("imgtool", "resize", "--shrink", "-f", "qcow2", image.toString(), size);
    assertEquals(new CommandLineRun(0, "Image resized.\n", ""), ours);
    qemuImg.make("qemu-img check -q -f qcow2 image");
    qemuImg.make("qemu-img resize -q --shrink -f raw before " + size);
    qemuImg.make("qemu-img compare -q -F raw image before");
    qemuImg.make("qemu-img resize -q --shrink -f qcow2 other " + size);
    assertEquals(virtualSize("other"), virtualSize("image"));
    assertTrue(Files.size(image) <= Files.size(directory.resolve("other")));
    qemuImg.make("qemu-img resize -q image 3M"); // no old bytes show
    qemuImg.make("qemu-img resize -q -f raw before 3M");
    qemuImg.make("qemu-img compare -q -F raw image before");
    qemuImg.make("qemu-img check -q -f qcow2 image");
  }

  /** The disk's start lies at the end of the file, which can't become shorter. */
  @Test
  void whatIsFreeWithinTheFileTakesNoDisk() throws Exception {
    Path image = directory.resolve("image");
    qemuImg.make("qemu-img create -q -f qcow2 image 16M");
    qemuImg.write("qcow2", "image", "write -q 8M 8M", "write -q 0 1M");
    Files.copy(image, directory.resolve("other"));
    qemuImg.make("qemu-img resize -q --shrink -f qcow2 other 1M");
    CommandLineRun ours =
        CommandLineRun.of("imgtool", "resize", "--shrink", "-f", "qcow2", image.toString(), "1M");
    assertEquals(new CommandLineRun(0, "Image resized.\n", ""), ours);
    qemuImg.make("qemu-img check -q -f qcow2 image");
    qemuImg.make("qemu-img compare -q image other");
    long limit = DiskUsage.of(directory.resolve("other")) + (64 << 10); // a table's cluster
    assertTrue(DiskUsage.of(image) <= limit, DiskUsage.of(image) + " bytes");
  }

  /** The last cluster has its place, of which the guest's disk ends halfway. */
  @ParameterizedTest
  @ValueSource(strings = {"falloc", "full"})
  void theRestOfTheLastClusterIsPreallocatedToo(String mode) throws Exception {
    Path image = directory.resolve("image");
    qemuImg.make("qemu-img create -q -f qcow2 -o preallocation=metadata image 2000k");
    CommandLineRun run =
        CommandLineRun.of("imgtool", "resize", "--preallocation=" + mode, image + "", "2016k");
    assertEquals(new CommandLineRun(0, "Image resized.\n", ""), run);
    qemuImg.write("qcow2", "image", "write -q 0 2000k");
    long before = DiskUsage.of(image);
    qemuImg.write("qcow2", "image", "write -q 2000k 16k");
    assertEquals(before, DiskUsage.of(image));
    qemuImg.make("qemu-img check -q -f qcow2 image");
  }

  private String virtualSize(String image) throws Exception {
    String info = qemuImg.run("qemu-img", "info", "-f", "qcow2", image).out();
    return info.lines().filter(line -> line.startsWith("virtual size:")).findFirst().orElseThrow();
  }

  @Test
  void itsBitmapsGetShorterToo() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img bitmap --add -g 4k image b");
    qemuImg.write("qcow2", "image", "write -q -P 7 0 3M");
    both.of("resize --shrink @ 1M", "image");
    qemuImg.make("qemu-img check -q image");
    assertEquals(bitmaps("theirs"), bitmaps("image"));
  }
}

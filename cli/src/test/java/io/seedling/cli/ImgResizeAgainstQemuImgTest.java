package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that qemu-img and we give another size. */
@Tag("reference")
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
    assertEquals(0, CommandLineRun.of("imgtool", "resize", image.toString(), "2T").status());
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

  @Test
  void whatIsNotDoneYetIsSaidAndLeavesTheImageAlone() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 8M");
    qemuImg.make("qemu-img create -q -f qcow2 -b base -F qcow2 image 3M");
    Path image = directory.resolve("image");
    byte[] before = Files.readAllBytes(image);
    for (String words : new String[] {"6M", "--shrink 1M", "--preallocation=full 6M"}) {
      String[] all = ("imgtool resize " + words).split(" ");
      String[] args = new String[all.length + 1];
      System.arraycopy(all, 0, args, 0, all.length - 1);
      args[all.length - 1] = image.toString();
      args[all.length] = all[all.length - 1];
      CommandLineRun run = CommandLineRun.of(args);
      assertEquals(1, run.status());
      assertTrue(run.err().contains("use qemu-img"), run.err());
      assertEquals(-1, Arrays.mismatch(before, Files.readAllBytes(image)));
    }
  }
}

package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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

/** An image whose backing file qemu-img and we change: the same words, the same bytes. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgRebaseAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg;
  private SameRun both;

  @BeforeEach
  void requireQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    both = new SameRun(directory, qemuImg);
    qemuImg.make("qemu-img create -q -f qcow2 base 1M");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=0.10",
        "cluster_size=512",
        "cluster_size=4k",
        "cluster_size=8k",
        "cluster_size=2M,refcount_bits=1",
        "extended_l2=on,lazy_refcounts=on",
        "compression_type=zstd",
        "data_file=data"
      })
  void theImageIsTheSame(String options) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image 3M");
    both.assertSameBytes("rebase -u -b base -F qcow2 @", "image");
    both.assertSameBytes("rebase -u -f qcow2 -b a/longer,name; -F vmdk -p @", "image");
    // not "none": where pages are written as a whole, as on a tmpfs, QEMU makes the file longer
    both.assertSameBytes("rebase -u -b  -q -t writethrough -T writeback -U @", "image");
    both.assertSameBytes("rebase -u @", "image");
  }

  @Test
  void whatIsNotKnownIsKept() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    bytes.putInt(100, 120).putLong(112, 0x1122334455667788L); // a header with another field
    bytes.putLong(80, 1L << 40).putLong(88, 1L << 50); // compatible and autoclear bits
    bytes.putLong(120, 0xfeedf00d00000005L).putLong(128, 0x6162636465000000L).putLong(136, 0);
    Files.write(image, bytes.array());
    byte[] changed = both.assertSameBytes("rebase -u -b base -F raw @", "image");
    assertEquals(0x1122334455667788L, ByteBuffer.wrap(changed).getLong(112));
    assertEquals(0, ByteBuffer.wrap(changed).getLong(88));
    both.assertSameBytes("rebase -u -b  @", "image");
  }

  @Test
  void bitmapsAndSnapshotsStay() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img bitmap --add image b0");
    qemuImg.make("qemu-img snapshot -c s0 image");
    both.of("rebase -u -b base -F qcow2 @", "image");
    qemuImg.make("qemu-img check -q image");
    qemuImg.make("qemu-img bitmap --add image b1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-b base @", // no format
        "-b base -F nothing @",
        "-b  -F nothing @",
        "-t maybe @",
        "-T maybe @",
        "-f raw -b base -F raw @",
        "-f raw @",
        "-f vhs -b base @",
        "-b base -F raw @-not-there",
        "-b base -F raw --image-opts driver=qcow2,file.filename=@",
        "",
        "@ @"
      })
  void theWordsAreTheSame(String words) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    both.assertSameBytes(("rebase -u " + words).trim(), "image");
  }

  @Test
  void withoutABackingFileThereIsNoSafeWay() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    both.assertSameBytes("rebase @", "image");
  }

  @Test
  void anImageWhoseHeaderHasNoRoomIsLeftAlone() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o cluster_size=512 image 3M");
    String longest = "n".repeat(512 - 112 - 16 - 8); // the header, a format's name, the end mark
    byte[] full = both.assertSameBytes("rebase -u -F raw @ -b " + longest, "image");
    for (String more : new String[] {longest + "n", "n".repeat(1024)}) {
      assertArrayEquals(full, both.assertSameBytes("rebase -u -F raw @ -b " + more, "image"));
    }
  }

  @Test
  void anImageWithARawDataFileRestsOnNothing() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o data_file=data,data_file_raw=on image 3M");
    both.assertSameBytes("rebase -u -b base -F raw @", "image");
  }

  @Test
  void aCorruptImageIsNotWrittenTo() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    Path image = directory.resolve("image");
    Files.write(image, ByteBuffer.wrap(Files.readAllBytes(image)).putLong(72, 2).array());
    both.assertSameBytes("rebase -u -b base -F raw @", "image");
  }

  /** An image over two, and another one that shows something else. */
  private SameChain makeChain(String options, String size) throws Exception {
    SameChain chain = new SameChain(directory);
    QemuImg tools = chain.make();
    tools.make("qemu-img create -q -f raw base 3M");
    tools.write("raw", "base", "write -P 1 0 1M", "write -P 2 2M 700k");
    tools.make("qemu-img create -q -f qcow2 -F raw -b base middle 2500k");
    tools.write("qcow2", "middle", "write -P 3 100k 300k", "write -z 2100k 300k");
    tools.make("qemu-img create -q -f qcow2 -F qcow2 -b middle -o " + options + " top " + size);
    tools.write("qcow2", "top", "write -P 4 3k 77k", "write -P 5 1500k 600k", "discard 1M 1M");
    tools.make("qemu-img create -q -f qcow2 other 4M");
    tools.write("qcow2", "other", "write -P 3 0 1M", "write -P 2 2M 700k", "write -P 6 3500k 500k");
    tools.make("qemu-img convert -O raw top before");
    chain.copy();
    return chain;
  }

  @ParameterizedTest
  @CsvSource({
    "compat=0.10, 4M",
    "cluster_size=512, 4M",
    "'extended_l2=on,cluster_size=16k', 3M",
    "'lazy_refcounts=on,refcount_bits=1', 5M",
    "cluster_size=2M, 3M",
  })
  void theImageShowsTheSameWhateverItRestsOn(String options, String size) throws Exception {
    SameChain chain = makeChain(options, size);
    QemuImg tools = QemuImg.required(directory.resolve("ours"));
    for (String words :
        List.of("-b base -F raw", "-b other -F qcow2", "-b middle -F qcow2", "-b ")) {
      chain.of("rebase " + words + " @/top");
      chain.assertSame("top", "middle", "other");
      tools.make("qemu-img compare top before");
    }
    assertFalse(tools.run("qemu-img", "info", "top").out().contains("backing"));
  }

  @Test
  void aBitmapTracksWhatIsCopied() throws Exception {
    SameChain chain = makeChain("cluster_size=64k", "4M");
    for (String side : List.of("ours", "them")) {
      new QemuImg(directory.resolve(side)).make("qemu-img bitmap --add top b0");
    }
    List<String> clear = PersistentBitmaps.of(directory.resolve("ours/top"));
    chain.of("rebase -b other -F qcow2 @/top");
    chain.assertSame("top");
    List<String> tracked = PersistentBitmaps.of(directory.resolve("ours/top"));
    assertEquals(PersistentBitmaps.of(directory.resolve("them/top")), tracked);
    assertNotEquals(clear, tracked);
  }

  /** Data, with less than a cluster of zeros behind, then many zeros. */
  @Test
  void whatIsCopiedLiesInOnePiece() throws Exception {
    SameChain chain = new SameChain(directory);
    QemuImg tools = chain.make();
    tools.make("qemu-img create -q -f qcow2 old 8M");
    tools.write("qcow2", "old", "write -P 1 0 192k", "write -P 1 512k 64k");
    tools.make("qemu-img create -q -f qcow2 new 8M");
    tools.write("qcow2", "new", "write -P 2 64k 192k", "write -P 1 512k 64k");
    tools.make("qemu-img create -q -f qcow2 -F qcow2 -b old top 8M");
    tools.make("qemu-img create -q -f qcow2 -F qcow2 -b old next 8M");
    tools.write("qcow2", "next", "write -P 3 7M 64k");
    tools.make("qemu-img create -q -f qcow2 empty 8M");
    chain.copy();

    chain.of("rebase -b new -F qcow2 @/top");
    chain.assertSame("top");
    chain.of("rebase -b empty -F qcow2 @/next");
    chain.assertSame("next");
    for (String image : List.of("top", "next")) {
      String[] map = {"qemu-img", "map", image};
      String theirs = QemuImg.required(directory.resolve("them")).run(map).out();
      assertEquals(theirs, tools.run(map).out());
    }
  }

  @Test
  void manyZerosAreNotWritten() throws Exception {
    SameChain chain = new SameChain(directory);
    QemuImg tools = chain.make();
    tools.make("qemu-img create -q -f qcow2 old 8M");
    tools.write("qcow2", "old", "write -P 1 0 64k");
    tools.make("qemu-img create -q -f qcow2 new 8M");
    tools.write("qcow2", "new", "write -P 2 0 2M");
    tools.make("qemu-img create -q -f qcow2 -F qcow2 -b old top 8M");
    chain.copy();

    chain.of("rebase -b new -F qcow2 @/top");
    chain.assertSame("top");
    assertEquals(6 << 16, Files.size(directory.resolve("ours/top")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-b nothing -F qcow2 @/top",
        "-b other @/top",
        "-b other -F vhs @/top",
        "-f raw -b other -F qcow2 @/base",
      })
  void theWordsOfASafeOneAreTheSame(String words) throws Exception {
    SameChain chain = makeChain("compat=1.1", "3M");
    chain.of("rebase " + words);
    chain.assertSame("top", "middle");
  }

  /** qemu-img doesn't look, and leaves an image that it can't open. */
  @Test
  void aBackingFileOfAnotherFormatThanSaidIsRefused() throws Exception {
    makeChain("compat=1.1", "3M");
    String top = directory.resolve("ours/top").toString();
    CommandLineRun run = CommandLineRun.of("imgtool", "rebase", "-b", "base", "-F", "qcow2", top);
    String expected = "imgtool: Could not open new backing file 'base': Could not open '";
    assertEquals(expected, run.err().substring(0, expected.length()));
    assertEquals(1, run.status());
    QemuImg.required(directory.resolve("ours")).make("qemu-img compare top before");
  }
}

package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Bitmaps that qemu-img and we change: the same words and bits, and images that check clean. */
@Tag("reference")
@ExtendWith(Thinned.class)
class ImgBitmapAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg;
  private SameRun both;

  @BeforeEach
  void requireQemuImg() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    both = new SameRun(directory, qemuImg);
  }

  private void assertSame(String words) throws IOException, InterruptedException {
    both.of("bitmap " + words, "image");
    assertEquals(bitmaps(SameRun.THEIRS), bitmaps("image"), words);
    qemuImg.make("qemu-img check -q image");
  }

  private List<String> bitmaps(String name) throws IOException {
    return PersistentBitmaps.of(directory.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster_size=64k",
        "cluster_size=512",
        "cluster_size=4k,refcount_bits=1",
        "cluster_size=2M,lazy_refcounts=on",
        "cluster_size=64k,extended_l2=on,refcount_bits=64"
      })
  void bitmapsLiveTheSameLife(String options) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " image 21M");
    qemuImg.make("qemu-img create -q -f qcow2 -o " + options + " other 21M");
    qemuImg.make("qemu-img bitmap --add -g 8k other o");
    qemuImg.write("qcow2", "other", "write -q 1M 2M", "write -q 20M 1M");
    assertSame("--add -g 512 -f qcow2 @ fine");
    assertSame("--add @ plain");
    assertSame("-g 2G @ coarse --add --disable");
    qemuImg.write("qcow2", "image", "write -q 3M 7M", "write -q 12345k 1k", "write -q 20M 1M");
    assertSame("--merge plain @ fine");
    assertSame("--merge fine @ plain");
    assertSame("--merge fine --enable @ coarse");
    assertSame("--clear @ plain");
    assertSame("--merge o -b " + directory + "/other -F qcow2 @ plain");
    assertSame("--remove @ coarse");
    assertSame("--remove --add -g 1M --merge fine --disable @ plain");
    assertSame("--clear --image-opts driver=qcow2,file.filename=@ fine");
    qemuImg.write("qcow2", "image", "write -q 0 21M");
    assertSame("--enable @ plain");
    assertSame("--remove @ fine");
    assertSame("--remove @ plain");
    assertTrue(bitmaps("image").isEmpty());
  }

  @Test
  void aTableOfReferenceCountsThatIsFullMakesRoom() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 -o cluster_size=512 image 40M");
    qemuImg.write("qcow2", "image", "write -q 0 7M"); // a table of one cluster counts 8M
    for (int i = 0; i < 4; i++) {
      assertSame("--add -g 512 @ b" + i);
      qemuImg.write("qcow2", "image", "write -q " + (7 + 8 * i) + "M 8M");
    }
    assertSame("--merge b0 --merge b1 @ b3");
    qemuImg.write("qcow2", "image", "write -q 0 40M");
    qemuImg.make("qemu-img check -q image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@ b",
        "--add",
        "--add @",
        "--add @ b c",
        "--add @ old",
        "--add @ ", // an empty name
        "--add -g 100 @ b",
        "--add -g 256 @ b",
        "--add -g 4G @ b",
        "--add -g x @ b",
        "--add -g 8E @ b",
        "-g 4k --clear @ old",
        "-F qcow2 --clear @ old",
        "-b @ --clear @ old",
        "--remove @ b",
        "--clear @ b",
        "--enable @ b",
        "--disable @ b",
        "--merge b @ old",
        "--merge old @ b",
        "--merge old @ old",
        "--add --merge none @ b", // what came before is kept
        "--add @-missing b",
        "--merge old -b @-missing @ old",
        "--add -f vhs @ b",
        "--clear -f raw @ b"
      })
  void theWordsAreTheSame(String words) throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img bitmap --add image old");
    assertSame(words);
  }

  @Test
  void otherSizesAreNotMerged() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img create -q -f qcow2 other 4M");
    qemuImg.make("qemu-img bitmap --add image b");
    qemuImg.make("qemu-img bitmap --add other o");
    assertSame("--merge o -b " + directory + "/other @ b");
    assertSame("--merge none -b " + directory + "/other @ b");
  }

  @Test
  void aBitmapThatWasNotSavedCanOnlyBeRemoved() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 image 3M");
    qemuImg.make("qemu-img bitmap --add image lost");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    bytes.putInt(5 * 65536 + 12, 3); // in use, and tracked
    Files.write(image, bytes.array());
    assertSame("--clear @ lost");
    assertSame("--enable @ lost");
    assertSame("--add @ lost");
    assertSame("--add @ found");
    assertSame("--merge lost @ found");
    assertSame("--remove @ lost");
  }

  @Test
  void whatCannotHaveThatBitmapSaysSo() throws Exception {
    String image = directory.resolve("image").toString();
    qemuImg.make("qemu-img create -q -f qcow2 -o compat=0.10 image 3M");
    byte[] before = Files.readAllBytes(directory.resolve("image"));
    assertEquals(
        "imgtool: Operation add on bitmap b failed: Can't make bitmap 'b' persistent in '"
            + image
            + "': Cannot store dirty bitmaps in qcow2 v2 files\n",
        CommandLineRun.of("imgtool", "bitmap", "--add", image, "b").err());
    assertArrayEquals(before, Files.readAllBytes(directory.resolve("image")));
    qemuImg.make("qemu-img create -q -f qcow2 image 16T");
    assertEquals(
        "imgtool: Operation add on bitmap b failed: Can't make bitmap 'b' persistent in '"
            + image
            + "': Too much space will be occupied by the bitmap. Use larger granularity\n",
        CommandLineRun.of("imgtool", "bitmap", "--add", "-g", "512", image, "b").err());
    qemuImg.make("qemu-img create -q -f raw image 3M");
    assertEquals(
        "imgtool: Operation add on bitmap b failed: Can't store persistent bitmaps to "
            + image
            + ": Operation not supported\n",
        CommandLineRun.of("imgtool", "bitmap", "--add", image, "b").err());
  }
}

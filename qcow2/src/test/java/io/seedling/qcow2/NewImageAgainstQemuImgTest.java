package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write, judged by qemu-img and qemu-io. */
@Tag("reference")
@ExtendWith(Thinned.class)
final class NewImageAgainstQemuImgTest {
  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void findQemuImg() {
    qemuImg = ForeignProgram.required("qemu-img", directory);
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11, 12, 13, 16, 18, 21})
  void imagesWithOneRefcountBlockAreTheSameBytes(int clusterBits) throws Exception {
    Files.write(directory.resolve("base, ü.img"), new byte[1]);
    for (long size : new long[] {0, 1, 512, 1000, 1 << 20, 16L << 30, 1L << 40}) {
      for (boolean overlay : new boolean[] {false, true}) {
        Optional<BackingFile> backing =
            overlay
                ? Optional.of(new BackingFile("base, ü.img", ImageFormat.RAW))
                : Optional.empty();
        if (fits(size, clusterBits)) {
          compareBytes(new NewImage(size, clusterBits, backing), size);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2; 16; false; false; ZLIB; compat=0.10",
        "3; 16; true; false; ZLIB; lazy_refcounts=on",
        "3; 1; false; false; ZSTD; refcount_bits=1,compression_type=zstd",
        "3; 2; false; false; ZLIB; refcount_bits=2",
        "3; 4; true; true; ZSTD;"
            + " refcount_bits=4,extended_l2=on,compression_type=zstd,lazy_refcounts=on",
        "3; 8; false; true; ZLIB; refcount_bits=8,extended_l2=on",
        "3; 32; false; false; ZLIB; refcount_bits=32",
        "3; 64; false; false; ZLIB; refcount_bits=64"
      })
  void otherOptionsGiveTheSameBytes(
      int version, int width, boolean lazy, boolean extended, Compression compression, String words)
      throws Exception {
    Files.write(directory.resolve("base"), new byte[1]);
    Qcow2Options options = new Qcow2Options(version, 16, width, lazy, extended, compression);
    for (long size : new long[] {0, 1 << 20, 1L << 40}) {
      Path ours =
          write(
              "ours",
              new NewImage(size, options, Optional.of(new BackingFile("base", ImageFormat.RAW))));
      String given = words + ",backing_file=base,backing_fmt=raw";
      qemuImg.run("create", "-q", "-f", "qcow2", "-o", given, "theirs", Long.toString(size));
      assertEquals(-1, Files.mismatch(ours, directory.resolve("theirs")), words + " " + size);
      Files.delete(ours);
      Files.delete(directory.resolve("theirs"));
    }
  }

  private static boolean fits(long size, int clusterBits) {
    return new Geometry(clusterBits, 16, false).l1EntriesFor(size) <= Geometry.MAX_L1_ENTRIES
        && ImageLayout.of(new Geometry(clusterBits, 16, false), size).refcountBlocks() == 1;
  }

  private void compareBytes(NewImage image, long size) throws IOException, InterruptedException {
    Path ours = write("ours", image);
    Path theirs = directory.resolve("theirs");
    String options = "cluster_size=" + (1 << image.clusterBits());
    if (image.backing().isPresent()) {
      // -o takes a comma doubled
      options += ",backing_fmt=raw,backing_file=base,, ü.img";
    }
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", options, "theirs", Long.toString(size));
    assertEquals(-1, Files.mismatch(ours, theirs), image.toString());
    assertEquals(image.layout().end(), Files.size(ours));
    Files.delete(ours);
    Files.delete(theirs);
  }

  @ParameterizedTest
  @CsvSource({
    "9,0",
    "9,1073741824",
    "9,137438953472",
    "10,137438953472",
    "10,549755813888",
    "11,2199023255552",
    "12,8796093022208",
    "13,35184372088832",
    "16,2251799813685248",
    "21,2305843009213693952"
  })
  void theLargestImagesAreClean(int clusterBits, long size) throws Exception {
    write("image", new NewImage(size, clusterBits, Optional.empty()));

    String check = qemuImg.run("check", "image");

    assertTrue(check.startsWith("No errors were found on the image."), check);
    assertEquals(
        Long.toString(size),
        Json.field(qemuImg.run("info", "--output=json", "image"), "virtual-size"));
  }

  @ParameterizedTest
  @CsvSource({"9,1073741824", "9,67108864", "10,137438953472", "16,17179869184", "21,17179869184"})
  void qemuWritesIntoOurs(int clusterBits, long size) throws Exception {
    ForeignProgram qemuIo = ForeignProgram.required("qemu-io", directory);
    Files.write(directory.resolve("base.raw"), new byte[1 << 20]);
    write(
        "image",
        new NewImage(size, clusterBits, Optional.of(new BackingFile("base.raw", ImageFormat.RAW))));

    String end = Long.toString(size - (1 << 20));
    qemuIo.run("-c", "write -P 0x5a 1000 300000", "-c", "write -P 0xa5 " + end + " 1M", "image");

    assertTrue(qemuImg.run("check", "image").startsWith("No errors were found"));
    qemuIo.run(
        "-c",
        "read -P 0x5a 1000 300000",
        "-c",
        "read -P 0 400000 4096",
        "-c",
        "read -P 0xa5 " + end + " 1M",
        "image");
    assertEquals(
        size, BackingChain.of(directory.resolve("image"), Optional.empty()).top().virtualSize());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "comma,comma,,",
        "ünï-日本",
        "line\nbreak",
        "with:colon",
        "json:{}",
        "%s'\"$"
      })
  void qemuFollowsTheNamesWeStore(String name) throws Exception {
    Files.write(directory.resolve(name), "seedling".repeat(1024).getBytes(UTF_8));
    Path base = directory.resolve(name);
    Files.createDirectories(directory.resolve("sub"));
    for (String overlay : new String[] {"overlay", "sub/overlay"}) {
      for (BackingFile.Reference reference : BackingFile.Reference.values()) {
        Path file = directory.resolve(overlay);
        BackingFile backing = BackingFile.referring(file, base, ImageFormat.RAW, reference);
        write(overlay, NewImage.overlay(8192, backing));
        qemuImg.run(
            "compare",
            "--image-opts",
            "driver=raw,file.filename=" + base.toString().replace(",", ",,"),
            "driver=qcow2,file.filename=" + overlay);
        Files.delete(file);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 500, 1022, 1023})
  void qemuReadsNamesUpToTheLimit(int length) throws Exception {
    String name = "./".repeat(length / 2) + "b".repeat(length % 2 == 0 ? 0 : 1);
    String stored = length % 2 == 0 ? name.substring(2) + "bb" : name;
    Files.write(directory.resolve("b"), new byte[512]);
    Files.write(directory.resolve("bb"), new byte[512]);
    write("overlay", NewImage.overlay(512, new BackingFile(stored, ImageFormat.RAW)));

    String info = qemuImg.run("info", "--backing-chain", "--output=json", "overlay");

    assertEquals(length, stored.length());
    assertEquals("\"" + stored + "\"", Json.field(info, "backing-filename"));
  }

  @Test
  void aRawImageIsWhatQemuImgMakes() throws Exception {
    Path file = directory.resolve("ours");
    try (FileChannel channel = create(file)) {
      RawImage.create(channel, 1_000_000_001);
    }
    qemuImg.run("create", "-q", "-f", "raw", "theirs", "1000000001");

    assertEquals(-1, Files.mismatch(file, directory.resolve("theirs")));
  }

  private Path write(String name, NewImage image) throws IOException {
    Path file = directory.resolve(name);
    try (FileChannel channel = create(file)) {
      image.writeTo(channel);
    }
    return file;
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}

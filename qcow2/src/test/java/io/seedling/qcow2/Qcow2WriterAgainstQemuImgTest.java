package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images of every kind of cluster in a random order, judged by qemu-img. */
@Tag("reference")
@ExtendWith(Thinned.class)
final class Qcow2WriterAgainstQemuImgTest {
  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void findQemuImg() {
    qemuImg = ForeignProgram.required("qemu-img", directory);
  }

  /** Every cluster size with what it can be combined with, and every width of the counts. */
  static Stream<NewImage> images() {
    List<NewImage> images = new ArrayList<>();
    Optional<BackingFile> base = Optional.of(new BackingFile("base", ImageFormat.RAW));
    for (int bits = 9; bits <= 21; bits++) {
      long size = Math.min(700L << bits, 20 << 20) - 512;
      for (Compression compression : Compression.values()) {
        boolean zstd = compression == Compression.ZSTD;
        images.add(image(size, new Qcow2Options(3, bits, 16, zstd, false, compression), base));
        if (bits >= 14) {
          images.add(image(size, new Qcow2Options(3, bits, 16, false, true, compression), base));
        }
      }
      images.add(
          new NewImage(
              size,
              new Qcow2Options(2, bits, 16, false, false, Compression.ZLIB),
              Optional.empty()));
    }
    for (int width = 1; width <= 64; width *= 2) {
      for (int bits : new int[] {9, 12, 16}) {
        images.add(
            image(
                Math.min(3000L << bits, 20 << 20),
                new Qcow2Options(3, bits, width, false, false, Compression.ZLIB),
                Optional.empty()));
      }
    }
    return images.stream();
  }

  private static NewImage image(long size, Qcow2Options options, Optional<BackingFile> backing) {
    return new NewImage(size, options, backing);
  }

  @ParameterizedTest
  @MethodSource("images")
  void whatWasWrittenIsRead(NewImage image) throws Exception {
    Path raw = directory.resolve("expected");
    Random random = new Random(image.hashCode());
    byte[] base = new byte[(int) image.virtualSize()];
    if (image.backing().isPresent()) {
      random.nextBytes(base);
      Files.write(directory.resolve("base"), base);
    }
    byte[] expected = write(image, random, base, directory.resolve("ours"));
    Files.write(raw, expected);

    String check = qemuImg.run("check", "ours");
    String info = qemuImg.run("info", "--output=json", "ours");

    assertTrue(check.startsWith("No errors were found on the image."), check);
    assertEquals(
        "Images are identical.\n", qemuImg.run("compare", "-f", "raw", "expected", "ours"));
    assertEquals(
        Integer.toString(image.options().refcountBits()), Json.field(info, "refcount-bits"));
    assertEquals(
        image.options().version() == 2 ? "absent" : Boolean.toString(image.options().extendedL2()),
        Json.field(info, "extended-l2"));
    assertEquals(
        "\"" + image.options().compression().qemuName() + "\"",
        Json.field(info, "compression-type"));
    assertOursReads(expected);
  }

  /** The reader of this module agrees. */
  private void assertOursReads(byte[] expected) throws IOException {
    try (GuestDisk disk = GuestDisk.open(directory.resolve("ours"), Optional.empty())) {
      ByteBuffer read = ByteBuffer.allocate(expected.length);
      disk.read(0, read);
      assertEquals(-1, Arrays.mismatch(expected, read.array()));
    }
  }

  /** Returns what the guest should see. */
  private static byte[] write(NewImage image, Random random, byte[] base, Path file)
      throws IOException {
    int size = 1 << image.clusterBits();
    byte[] expected = base.clone();
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        ClusterCompressor compressor = ClusterCompressor.of(image.options().compression(), false)) {
      Qcow2Writer writer = new Qcow2Writer(image, channel, channel, 4096);
      for (int at = 0; at < expected.length; ) {
        int run =
            Math.min((1 + random.nextInt(3)) * size, (expected.length - at + size - 1) & -size);
        ByteBuffer bytes = clusters(random, Math.min(run, expected.length - at), run);
        int length = writeSome(writer, random.nextInt(4), at, bytes, compressor, image);
        if (length > 0) {
          bytes.clear().get(expected, at, Math.min(length, expected.length - at));
        } else {
          length = -length;
        }
        at += length;
      }
      writer.finish();
    }
    return expected;
  }

  /** Returns how much of the bytes was written; less than nothing where nothing was. */
  private static int writeSome(
      Qcow2Writer writer,
      int kind,
      int at,
      ByteBuffer bytes,
      ClusterCompressor compressor,
      NewImage image)
      throws IOException {
    int size = 1 << image.clusterBits();
    ByteBuffer packed = ByteBuffer.allocateDirect(size);
    if (kind == 0) {
      return -size;
    }
    if (kind == 1 && image.options().version() == 3) {
      writer.zeros(at);
      Zeros.put(bytes);
      return size;
    }
    if (kind == 2 && compressor.compress(bytes.slice(0, size), packed)) {
      packed.flip();
      writer.writeCompressed(packed, writer.compressed(at, packed.remaining()));
      return size;
    }
    for (int from = 0; from < bytes.capacity(); from += size) {
      writer.writePlain(bytes.slice(from, size), writer.plain(at + from));
    }
    return bytes.capacity();
  }

  /** Returns bytes that can be compressed, more or less, with zeros between them and at the end. */
  private static ByteBuffer clusters(Random random, int length, int capacity) {
    byte[] bytes = new byte[capacity];
    int kinds = 1 + random.nextInt(200);
    for (int at = 0; at < length; at++) {
      bytes[at] = (byte) (at / 4096 % 3 == 1 ? 0 : random.nextInt(kinds));
    }
    return ByteBuffer.allocateDirect(capacity).put(bytes).flip();
  }
}

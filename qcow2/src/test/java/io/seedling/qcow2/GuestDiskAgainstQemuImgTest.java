package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guest's bytes and extents, as we find them and as qemu-img does, over a matrix of images. */
@Tag("reference")
@ExtendWith(Thinned.class)
final class GuestDiskAgainstQemuImgTest {
  @TempDir Path directory = Path.of("");
  private final ForeignProgram none = new ForeignProgram("", directory);
  private QemuDisks disks = new QemuDisks(none, none, directory);

  @BeforeEach
  void findTheTools() throws IOException {
    disks = new QemuDisks(directory);
  }

  static Stream<ImageRecipe> recipes() {
    return ImageMatrix.recipes().stream();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void everyImageOfTheMatrixReadsAsQemuImgReadsIt(ImageRecipe recipe) throws Exception {
    disks.make(recipe);

    assertReadsTheSame("image", recipe.seed());
    ForeignProgram.Run check = disks.qemuImg().tryRun("check", "image");
    assertEquals(check.exitCode(), CheckRun.of(directory.resolve("image")).exitCode());
    assertEquals(0, check.exitCode(), check.output());
    if (recipe.state() == ImageRecipe.State.SNAPSHOT) {
      String name = ImageRecipe.State.SNAPSHOT_NAME;
      disks.qemuImg().run("convert", "-l", name, "-O", "raw", "image", "snapshot.raw");
      byte[] expected = Files.readAllBytes(directory.resolve("snapshot.raw"));
      assertArrayEquals(expected, snapshot(name, expected.length));
    }
  }

  private void assertReadsTheSame(String name, int seed) throws Exception {
    byte[] expected = disks.rawBytes(name);
    try (GuestDisk disk = open(name)) {
      assertEquals(expected.length, disk.size());
      assertArrayEquals(expected, read(disk, 0, expected.length));
      assertAnyPartReads(disk, expected, new Random(seed));
      QemuReads.of(disks.qemuIo(), name, disk.size(), new Random(seed)).assertSame(disk);
      QemuMap.of(disks.qemuImg().run("map", "--output=json", name)).assertDescribes(disk);
    }
  }

  private static void assertAnyPartReads(GuestDisk disk, byte[] expected, Random random)
      throws IOException {
    for (int i = 0; i < 50; i++) {
      int from = random.nextInt(expected.length);
      int length = random.nextInt(Math.min(expected.length - from, 200_000)) + 1;
      assertArrayEquals(
          Arrays.copyOfRange(expected, from, from + length),
          read(disk, from, length),
          () -> length + " bytes at " + from);
    }
  }

  private static byte[] read(GuestDisk disk, long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    disk.read(from, buffer);
    return buffer.array();
  }

  private GuestDisk open(String name) throws IOException {
    return GuestDisk.open(directory.resolve(name), Optional.empty());
  }

  /** QEMU takes minutes to open so many, so the upper ones are empty and it reads the lower. */
  @Test
  void aChainOfOneHundredAndFiftyImagesReadsAsItsLowestTen() throws Exception {
    int size = 600 << 10;
    disks.qemuImg().run("create", "-q", "-f", "qcow2", "-o", "cluster_size=4k", "0", "600k");
    for (int i = 1; i <= 149; i++) {
      BackingFile below = new BackingFile(String.valueOf(i - 1), ImageFormat.QCOW2);
      Path file = directory.resolve(String.valueOf(i));
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        new NewImage(size, 12, Optional.of(below)).writeTo(channel);
      }
      if (i < 10) {
        disks.scribble(String.valueOf(i), new Random(i), size, 4096, 5);
      }
    }

    assertReadsTheSame("9", 150);
    byte[] expected = disks.rawBytes("9");
    try (GuestDisk disk = open("149")) {
      assertEquals(150, disk.images().size());
      assertArrayEquals(expected, read(disk, 0, size));
    }
  }

  @Test
  void severalThreadsReadOneDisk() throws Exception {
    ImageRecipe recipe = new ImageRecipe("compression_type=zstd,cluster_size=512", 512, "raw");
    disks.make(recipe);
    byte[] expected = disks.rawBytes("image");
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (GuestDisk disk = open("image")) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Random random = new Random(i);
        runs.add(
            threads.submit(
                () -> {
                  assertAnyPartReads(disk, expected, random);
                  return random;
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void theChannelEndsWhereTheDiskEnds() throws Exception {
    disks.make(new ImageRecipe("cluster_size=4k", 4096, "short.qcow2"));
    byte[] expected = disks.rawBytes("image");
    try (GuestDisk disk = open("image");
        SeekableByteChannel channel = disk.channel()) {
      ByteBuffer all = ByteBuffer.allocate(expected.length + 100);
      while (channel.read(all) >= 0) {
        assertTrue(all.position() <= expected.length);
      }
      assertEquals(expected.length, all.position());
      assertArrayEquals(expected, Arrays.copyOf(all.array(), expected.length));
      assertThrows(IllegalArgumentException.class, () -> disk.extents(0, disk.size() + 1));
    }
  }

  @Test
  void anInternalSnapshotIsReadByItsIdOrItsName() throws Exception {
    disks.make(new ImageRecipe("cluster_size=4k", 4096, "qcow2"));
    byte[] before = disks.rawBytes("image");
    disks.qemuImg().run("snapshot", "-c", "2", "image");
    disks.scribble("image", new Random(5), before.length, 0, 20);
    disks.qemuImg().run("snapshot", "-c", "second", "image");
    byte[] after = disks.rawBytes("image");
    disks.scribble("image", new Random(6), before.length, 0, 20);

    assertFalse(Arrays.equals(before, after));
    assertArrayEquals(before, snapshot("1", before.length));
    assertArrayEquals(after, snapshot("second", before.length));
    assertArrayEquals(after, snapshot("2", before.length), "an id comes before a name");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> snapshot("x", before.length));
    assertEquals("Can't find snapshot", e.getMessage());
  }

  private byte[] snapshot(String name, int size) throws IOException {
    try (GuestDisk disk =
        GuestDisk.open(
            ImageSource.of(directory.resolve("image"), Optional.empty())
                .at(Optional.of(SnapshotKey.ofWord(name))))) {
      return read(disk, 0, size);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:base.qcow2",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"base.qcow2\"}}",
        "json:{\"file.filename\":\"base.qcow2\"}",
        "json:{\"driver\":\"qcow2\",\"file.driver\":\"file\",\"file.filename\":\"base.qcow2\"}"
      })
  void aBaseIsFoundByAnyNameThatQemuStores(String name) throws Exception {
    disks.make(new ImageRecipe("cluster_size=4k", 4096, "qcow2"));
    disks.qemuImg().run("rebase", "-u", "-F", "qcow2", "-b", name, "image");

    assertReadsTheSame("image", 7);
  }

  @Test
  void whatIsDescribedOfAHugeDiskCostsNothing() throws Exception {
    disks.qemuImg().run("create", "-q", "-f", "qcow2", "-o", "cluster_size=2M", "image", "1024P");
    try (GuestDisk disk = open("image")) {
      Extent all = disk.extents().next();
      assertEquals(new Extent(0, 1L << 60, Extent.Kind.ABSENT, 0, -1), all);
    }
    Files.delete(directory.resolve("image"));
  }
}

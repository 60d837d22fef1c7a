package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseTest {
  private static final long FIVE_GIB = 5L << 30;

  @TempDir Path directory;

  @ParameterizedTest(name = "random zeros {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holesReadAsWhatTheyStandFor(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] bytes = new byte[1_000_000 + random.nextInt(5000)];
    for (int at = random.nextInt(9000); at < bytes.length; at += random.nextInt(20_000)) {
      bytes[at] = 1;
    }
    IsoTree tree = Volumes.tree(new IsoNode.RegularFile("f", IsoContent.of(bytes)));
    byte[] expected = IsoWriter.toBytes(tree, Volumes.OPTIONS);
    Path file = directory.resolve("v.iso");
    try (FileChannel out = open(file, StandardOpenOption.CREATE_NEW)) {
      assertEquals(expected.length, IsoWriter.writeSparse(tree, Volumes.OPTIONS, out));
      assertEquals(expected.length, out.position());
    }
    assertArrayEquals(expected, Files.readAllBytes(file));
    SparseBytes counted = new SparseBytes();
    IsoWriter.writeSparse(tree, Volumes.OPTIONS, counted);
    assertTrue(counted.written() < expected.length * 3 / 4, counted.written() + " bytes");
  }

  @ParameterizedTest(name = "random zeros {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aFileWithHolesIsCopiedAsItIs(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] bytes = new byte[5_000_000 + random.nextInt(200_000)];
    random.nextBytes(bytes);
    for (int i = 0; i < 4; i++) {
      int from = random.nextInt(bytes.length);
      Arrays.fill(bytes, from, Math.min(bytes.length, from + random.nextInt(3_000_000)), (byte) 0);
    }
    Path source = Files.write(directory.resolve("source"), bytes);
    IsoTree tree = Volumes.tree(new IsoNode.RegularFile("f", IsoContent.of(source)));
    Path file = directory.resolve("v.iso");
    try (FileChannel out = open(file, StandardOpenOption.CREATE_NEW)) {
      IsoWriter.writeSparse(tree, Volumes.OPTIONS, out);
    }
    assertArrayEquals(IsoWriter.toBytes(tree, Volumes.OPTIONS), Files.readAllBytes(file));
  }

  @Test
  void fiveGibibytesOfNothingAreHardlyWritten() throws IOException {
    SparseBytes file = new SparseBytes();
    IsoTree tree =
        Volumes.tree(new IsoNode.RegularFile("f", new SparseContent(FIVE_GIB, Map.of())));
    long size = IsoWriter.writeSparse(tree, Volumes.OPTIONS, file);
    assertEquals(size, file.size());
    assertTrue(size > FIVE_GIB);
    assertTrue(file.written() < 64 * 1024, file.written() + " bytes");
  }

  @Test
  @Tag("reference")
  void fiveGibibytesOfNothingTakeNoSpaceOnTheDisk() throws Exception {
    ForeignTool du = ForeignTool.named("du");
    Path sparse = directory.resolve("sparse");
    try (FileChannel out = open(sparse, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE)) {
      out.write(ByteBuffer.allocate(1), FIVE_GIB - 1);
    }
    IsoTree tree = Volumes.tree(new IsoNode.RegularFile("f", IsoContent.of(sparse)));
    Path file = directory.resolve("v.iso");
    try (FileChannel out = open(file, StandardOpenOption.CREATE_NEW)) {
      IsoWriter.writeSparse(tree, Volumes.OPTIONS, out);
    }
    String used = du.run("-k", file).split("\t", -1)[0];
    assertTrue(Integer.parseInt(used) < 256, used + " KiB");
  }

  @Test
  void aVolumeMayBeBehindOtherBytes() throws IOException {
    byte[] expected = IsoWriter.toBytes(Volumes.seed(), Volumes.OPTIONS);
    Path file = Files.write(directory.resolve("v.iso"), new byte[] {1, 2, 3});
    try (FileChannel out = open(file)) {
      out.position(3);
      IsoWriter.writeSparse(Volumes.seed(), Volumes.OPTIONS, out);
    }
    byte[] written = Files.readAllBytes(file);
    assertEquals(3 + expected.length, written.length);
    assertEquals(ByteBuffer.wrap(expected), ByteBuffer.wrap(written).position(3));
  }

  @Test
  void whatLiesWhereAHoleWouldBeIsNotKept() throws IOException {
    Path file = Files.write(directory.resolve("v.iso"), new byte[] {1, 2, 3});
    try (FileChannel out = open(file)) {
      assertEquals(
          "the channel is at byte 0 of 3; holes come at the end",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> IsoWriter.writeSparse(Volumes.seed(), Volumes.OPTIONS, out))
              .getMessage());
    }
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
  }

  @Test
  void aChannelThatAppendsLeavesNoHoles() throws IOException {
    Path file = Files.createFile(directory.resolve("v.iso"));
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
      String message =
          assertThrows(
                  IOException.class,
                  () -> IsoWriter.writeSparse(Volumes.seed(), Volumes.OPTIONS, out))
              .getMessage();
      assertEquals(
          "the file is "
              + out.size()
              + " bytes long and not 59392; no hole can be left in what is no file, or is open to"
              + " append",
          message);
    }
  }

  @Test
  void largeFilesAreCopiedAsTheyAre() throws IOException {
    byte[] bytes = new byte[3_000_001];
    new Random(3).nextBytes(bytes);
    Path large = Files.write(directory.resolve("large"), bytes);
    IsoTree tree =
        Volumes.tree(
            Volumes.file("a", "before"),
            new IsoNode.RegularFile("large", IsoContent.of(large)),
            Volumes.file("z", "behind"));
    Path file = directory.resolve("v.iso");
    try (FileChannel out = open(file, StandardOpenOption.CREATE_NEW)) {
      assertEquals(IsoWriter.write(tree, Volumes.OPTIONS, out), out.position());
    }
    assertArrayEquals(IsoWriter.toBytes(tree, Volumes.OPTIONS), Files.readAllBytes(file));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void aLargeFileThatChangesIsNoticed(int change) throws IOException {
    Path large = Files.write(directory.resolve("large"), new byte[3_000_000]);
    IsoTree tree = Volumes.tree(new IsoNode.RegularFile("large", IsoContent.of(large)));
    Files.write(large, new byte[3_000_000 + change]);
    try (FileChannel out = open(directory.resolve("v.iso"), StandardOpenOption.CREATE_NEW)) {
      assertEquals(
          (change < 0
                  ? "large ended after 2999999 of 3000000 bytes"
                  : "large has more than the 3000000 bytes it began with")
              + "; was it changed meanwhile?",
          assertThrows(IOException.class, () -> IsoWriter.write(tree, Volumes.OPTIONS, out))
              .getMessage());
    }
  }

  private static FileChannel open(Path file, OpenOption... more) throws IOException {
    Set<OpenOption> options = new HashSet<>(Set.of(more));
    options.add(StandardOpenOption.WRITE);
    return FileChannel.open(file, options);
  }
}

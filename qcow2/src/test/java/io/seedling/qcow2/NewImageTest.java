package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NewImageTest {

  @Test
  void anOverlayHasFourPiecesAndEndsWithItsL1Table() throws IOException {
    byte[] image =
        Disk.bytes(NewImage.overlay(128L << 30, new BackingFile("jammy.img", ImageFormat.QCOW2)));
    ByteBuffer view = ByteBuffer.wrap(image);

    assertEquals(0x30800, image.length);
    assertEquals(0x210, view.getLong(8));
    assertEquals("jammy.img", new String(image, 0x210, view.getInt(16), UTF_8));
    assertEquals(0xe2792acaL << 32 | 5, view.getLong(0x70));
    assertEquals("qcow2\0\0\0", new String(image, 0x78, 8, UTF_8));
    assertEquals(0x6803f857L << 32 | 0x180, view.getLong(0x80));
    assertEquals("\0\4extended L2 entries\0", new String(image, 0x88 + 4 * 48, 22, UTF_8));
    assertEquals("\2\1raw external data\0", new String(image, 0x88 + 7 * 48, 20, UTF_8));
    assertEquals(0x20000, view.getLong(0x10000));
    assertEquals(0x0001_0001_0001_0001L, view.getLong(0x20000));
    assertEquals(0, view.getLong(0x20008));
    assertEquals(0, view.getLong(0x30000));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,512", "512,512", "513,1024", "1000,1024"})
  void aSizeIsRoundedUpToWholeSectors(long size, long rounded) throws IOException {
    Path file = Disk.inMemory().put("image", NewImage.empty(size));

    try (DiskImage image = DiskImage.open(file)) {
      assertEquals(rounded, image.virtualSize());
    }
  }

  @ParameterizedTest
  @CsvSource({"9, 137438953472", "16, 2251799813685248", "21, 2305843009213693952"})
  void theLargestSizeHasAnL1TableOf32MiB(int clusterBits, long largest) {
    ImageLayout layout = new NewImage(largest, clusterBits, Optional.empty()).layout();

    assertEquals(32 << 20, layout.end() - layout.l1Offset());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -1                  | 16 | the size is -1 bytes; 0 to 2305843009213693952 are allowed
          2305843009213693953 | 21 | the size is 2305843009213693953 bytes; 0 to 2305843009213693952 are allowed
          9223372036854775807 | 16 | the size is 9223372036854775807 bytes; 0 to 2305843009213693952 are allowed
          2251799813685249    | 16 | the size is 2251799813685760 bytes; with clusters of 65536 bytes qcow2 holds at most 2251799813685248 (use a larger cluster size)
          0                   | 8  | the cluster size is 2^8 bytes; 512 to 2097152 are allowed
          0                   | 22 | the cluster size is 2^22 bytes; 512 to 2097152 are allowed
          """)
  void whatQemuCouldNotOpenIsRefused(long size, int clusterBits, String message) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new NewImage(size, clusterBits, Optional.empty()));

    assertEquals(message, e.getMessage());
  }

  @Test
  void aNameThatDoesNotFitIntoTheFirstClusterIsRefused() {
    BackingFile fits = new BackingFile("n".repeat(376), ImageFormat.RAW);
    BackingFile tooLong = new BackingFile("n".repeat(377), ImageFormat.RAW);

    assertEquals(
        376, new NewImage(0, 9, Optional.of(fits)).backing().orElseThrow().name().length());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new NewImage(0, 9, Optional.of(tooLong)));
    assertEquals(
        "the backing file's name takes 377 bytes; with clusters of 512 bytes there is room for 376"
            + " (use a larger cluster size)",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"9,16", "9,30", "9,37", "10,37", "12,40", "16,40", "16,51", "21,61"})
  void everyClusterInUseIsCountedAndNoOther(int clusterBits, int sizeBits) {
    ImageLayout layout = new NewImage(1L << sizeBits, clusterBits, Optional.empty()).layout();
    long clusters = layout.clusters();
    Geometry geometry = layout.geometry();

    assertEquals(geometry.clustersFor(layout.end()), clusters);
    assertEquals(
        Geometry.ceilDiv(clusters, geometry.clustersPerRefcountBlock()), layout.refcountBlocks());
    assertEquals(
        geometry.clustersFor(layout.refcountBlocks() * 8L), layout.refcountTableClusters());
  }

  @Test
  void aTargetWithBytesInItIsRefused() throws IOException {
    Path file = Disk.inMemory().put("old", new byte[7]);

    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> NewImage.empty(512).writeTo(channel));
      assertEquals(
          "a new image is written into an empty file; this one has 7 bytes", e.getMessage());
    }
  }

  @Test
  void aRawImageIsAllZerosAndWholeSectors() throws IOException {
    Path file = Disk.inMemory().put("raw", new byte[0]);

    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      RawImage.create(channel, 1000);
    }

    try (DiskImage image = DiskImage.open(file)) {
      assertEquals(
          new ImageInfo(file, ImageFormat.RAW, 1024, 1024, Optional.empty()), image.info());
    }
  }
}

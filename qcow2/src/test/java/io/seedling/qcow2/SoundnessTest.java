package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which images are read at all, by those who want what was written and no garbage. */
@Timeout(60) // against endless work: all of it takes seconds
final class SoundnessTest {
  @SuppressWarnings("unused") // the parameter's source
  private static final List<DamagedTables> DAMAGES = DamagedTables.ALL;

  private static void require(byte[] image) throws IOException {
    Path file = Disk.inMemory().put("image", image);
    try (DiskImage opened = DiskImage.open(file, ImageFormat.QCOW2)) {
      Soundness.require(opened);
    }
  }

  private static void requireUntrusted(byte[] image) throws IOException {
    Path file = Disk.inMemory().put("image", image);
    try (DiskImage opened = DiskImage.open(file, ImageFormat.QCOW2)) {
      Soundness.requireUntrusted(opened);
    }
  }

  private static String refusal(byte[] image) {
    return String.valueOf(
        assertThrows(DamagedImageException.class, () -> require(image)).getMessage());
  }

  private static byte[] dirty(byte[] image) {
    return Disk.with(image, Qcow2Header.INCOMPATIBLE_AT + 7, 1, 1);
  }

  @ParameterizedTest
  @FieldSource("DAMAGES")
  void whatTheCheckCallsCorruptIsRefused(DamagedTables damage) throws IOException {
    boolean corrupt = damage.lines().contains("ERROR");

    if (corrupt) {
      refusal(damage.image());
      assertThrows(DamagedImageException.class, () -> requireUntrusted(damage.image()));
    } else {
      assertDoesNotThrow(() -> require(damage.image()));
      assertDoesNotThrow(() -> requireUntrusted(damage.image()));
    }
  }

  @Test
  void theFirstFindingIsNamed() throws IOException {
    byte[] image = DamagedTables.withCount(DamagedTables.good(), DamagedTables.REFCOUNTS + 8, 0);

    assertEquals("the image is damaged: cluster 4 refcount=0 reference=1", refusal(image));
  }

  @Test
  void aDirtyImageMayHaveStaleCounts() throws IOException {
    byte[] image = DamagedTables.withCount(DamagedTables.good(), DamagedTables.REFCOUNTS + 8, 0);

    assertDoesNotThrow(() -> require(dirty(image)));
  }

  @Test
  void aDirtyImageMayNotHaveDataInItsTables() throws IOException {
    byte[] image = Disk.with(DamagedTables.good(), DamagedTables.L2 + 8, 8, DamagedTables.L1);

    assertEquals(
        "the image is damaged: cluster 3 holds the active L1 table and is used for something"
            + " else: refcount=2 expected=1",
        refusal(dirty(image)));
  }

  @Test
  void tablesThatTheFileEndsBeforeAreRefused() throws IOException {
    byte[] image = Arrays.copyOf(DamagedTables.good(), DamagedTables.L2);

    assertEquals(
        "the image is damaged: counting reference for region exceeding the end of the file by one"
            + " cluster or more: offset 0xa00 size 0x200",
        refusal(image));
  }

  /**
   * All L1 entries name one L2 table, all of whose entries name one cluster; the counts say so.
   *
   * @param compressed whether the cluster is 2 KiB that would be 64 KiB, or 64 KiB of data
   */
  private static byte[] bomb(boolean compressed) throws IOException {
    NewImage image = NewImage.empty(1L << 40); // 2048 L1 entries
    ImageLayout layout = image.layout();
    int cluster = 1 << 16;
    int l2 = (int) (layout.end() + cluster - 1) / cluster * cluster;
    ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(Disk.bytes(image), l2 + 2 * cluster));
    for (int i = 0; i < layout.l1Entries(); i++) {
      bytes.putLong((int) layout.l1Offset() + 8 * i, l2);
    }
    long data = (long) l2 + cluster;
    for (int i = 0; i < 8192; i++) {
      bytes.putLong(l2 + 8 * i, compressed ? L2Table.COMPRESSED | 3L << 54 | data : data);
    }
    int counts = (int) layout.refcountBlockOffset(0);
    bytes.putShort(counts + 2 * (l2 / cluster), (short) 2048);
    bytes.putShort(counts + 2 * (l2 / cluster + 1), (short) 0xffff);
    return bytes.array();
  }

  @Test
  void aTableThatIsUsedThousandsOfTimesIsRefused() throws IOException {
    for (boolean compressed : new boolean[] {false, true}) {
      assertThrows(DamagedImageException.class, () -> requireUntrusted(bomb(compressed)));
    }
  }

  /** One L2 table, whose entries share a cluster as often as can be counted. */
  private static byte[] smallBomb(boolean compressed) throws IOException {
    byte[] bytes = bomb(compressed);
    ByteBuffer image = ByteBuffer.wrap(bytes);
    ImageLayout layout = NewImage.empty(1L << 40).layout();
    long l2 = image.getLong((int) layout.l1Offset());
    for (int i = 0; i < layout.l1Entries(); i++) {
      image.putLong((int) layout.l1Offset() + 8 * i, i == 0 ? L2Table.COPIED | l2 : 0);
    }
    int counts = (int) layout.refcountBlockOffset(0);
    image.putShort(counts + 2 * (int) (l2 >> 16), (short) 1);
    image.putShort(counts + 2 * (int) (l2 >> 16) + 2, (short) 8192);
    return bytes;
  }

  @Test
  void whatIsOutOfProportionIsRefusedOfStrangersAlone() throws IOException {
    for (boolean compressed : new boolean[] {false, true}) {
      byte[] image = smallBomb(compressed);
      assertDoesNotThrow(() -> require(image));
    }
    assertEquals(
        "the image's tables name 8192 clusters of data in a file that has 6",
        assertThrows(UnsupportedImageException.class, () -> requireUntrusted(smallBomb(false)))
            .getMessage());
    assertEquals(
        "the image's 8192 compressed clusters would be more than 1100 times as long as its file",
        assertThrows(UnsupportedImageException.class, () -> requireUntrusted(smallBomb(true)))
            .getMessage());
  }

  @Test
  void nothingThatAStrangersImageNamesIsLookedFor() throws IOException {
    Path overlay = Disk.inMemory().putOverlay("overlay", "json:{\"driver\":\"nbd\"}");
    ImageSource source = ImageSource.of(overlay, Optional.empty()).with(References.REFUSED);

    String expected =
        "the image rests on another file, 'json:{\"driver\":\"nbd\"}', which is not opened";
    assertEquals(
        expected,
        assertThrows(UnsupportedImageException.class, () -> GuestDisk.open(source)).getMessage());
    assertEquals(
        expected,
        assertThrows(UnsupportedImageException.class, () -> BackingChain.of(source)).getMessage());
  }
}

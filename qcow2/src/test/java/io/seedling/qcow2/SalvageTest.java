package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a damaged image: 8 clusters of 512 bytes, of which all but one have data. */
final class SalvageTest {
  private static final int CLUSTER = DamagedTables.CLUSTER;
  private static final int L2 = 5 * CLUSTER;
  private static final int SIZE = 8 * CLUSTER;

  private byte[] image = new byte[0];
  private byte[] guest = new byte[0];

  /** Guest cluster n lies at 6 + n, the fourth is absent. */
  @BeforeEach
  void makeImage() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(14 * CLUSTER);
    bytes.put(DamagedTables.good());
    guest = new byte[SIZE];
    for (int n = 0; n < 8; n++) {
      bytes.putLong(L2 + 8 * n, n == 3 ? 0 : L2Table.COPIED | (6L + n) * CLUSTER);
      if (n != 3) {
        Arrays.fill(guest, n * CLUSTER, (n + 1) * CLUSTER, (byte) (n + 1));
        bytes.put((6 + n) * CLUSTER, guest, n * CLUSTER, CLUSTER);
      }
    }
    image = bytes.array();
  }

  /** Reads all and what was lost, with and without a look at the extents before. */
  private List<Losses.Loss> assertRead(byte[] expected) throws IOException {
    Path file = Disk.inMemory().put("image", image);
    Losses losses = new Losses();
    try (GuestDisk disk = GuestDisk.open(file, Optional.empty())) {
      assertThrows(Qcow2FormatException.class, () -> disk.read(0, ByteBuffer.allocate(SIZE)));
      GuestDisk salvaged = disk.salvaging(losses);
      ByteBuffer all = ByteBuffer.allocate(SIZE);
      salvaged.read(0, all);
      assertArrayEquals(expected, all.array());
      for (int at = SIZE - 256; at >= 0; at -= 256) {
        ByteBuffer part = ByteBuffer.allocate(256);
        salvaged.read(at, part);
        assertArrayEquals(Arrays.copyOfRange(expected, at, at + 256), part.array());
      }
    }
    assertFalse(losses.hasMore());
    return losses.parts();
  }

  private void lose(int fromCluster, int toCluster) {
    Arrays.fill(guest, fromCluster * CLUSTER, toCluster * CLUSTER, (byte) 0);
  }

  @Test
  void dataBehindTheEndOfTheFileAreLost() throws IOException {
    image = Arrays.copyOf(image, 11 * CLUSTER + 100);
    lose(6, 8);
    Arrays.fill(
        guest, 5 * CLUSTER + 100, 6 * CLUSTER, (byte) 0); // QEMU reads a cut cluster so, too

    List<Losses.Loss> lost = assertRead(guest);

    assertEquals(1, lost.size());
    assertEquals(6 * CLUSTER, lost.get(0).guestOffset());
    assertEquals(2 * CLUSTER, lost.get(0).length());
    assertEquals(
        "not a valid qcow2 image: the file is cut short at 5732 bytes, and has the guest's data of"
            + " byte 3072 behind that (at byte 0x1800)",
        lost.get(0).reason());
  }

  @Test
  void whatAnIllegalEntryTellsIsLost() throws IOException {
    image = Disk.with(image, L2 + 8, 8, L2Table.COPIED | 1L << 56 | 7L * CLUSTER);
    image = Disk.with(image, L2 + 8 * 6, 8, L2Table.COMPRESSED | 6 * CLUSTER); // not deflated
    lose(1, 2);
    lose(6, 7);

    List<Losses.Loss> lost = assertRead(guest);

    assertEquals(
        List.of(1L * CLUSTER, 6L * CLUSTER), lost.stream().map(Losses.Loss::guestOffset).toList());
    assertEquals(List.of(512L, 512L), lost.stream().map(Losses.Loss::length).toList());
  }

  @Test
  void whatIsAbsentBesideAnIllegalEntryIsNotLost() throws IOException {
    image = Disk.with(image, L2, 8, 0);
    image = Disk.with(image, L2 + 8, 8, L2Table.COPIED | 1L << 56 | 7L * CLUSTER);
    lose(0, 2);

    List<Losses.Loss> lost = assertRead(guest);

    assertEquals(List.of(1L * CLUSTER), lost.stream().map(Losses.Loss::guestOffset).toList());
    assertEquals(List.of(1L * CLUSTER), lost.stream().map(Losses.Loss::length).toList());
  }

  @Test
  void whatHasNoTableBesideAnIllegalL1EntryIsNotLost() throws IOException {
    int half = 64 * CLUSTER; // what a table maps
    byte[] illegal = Disk.with(image, DamagedTables.L1, 8, 0);
    Path file = Disk.inMemory().put("image", Disk.with(illegal, DamagedTables.L1 + 8, 8, 1L << 56));
    Losses losses = new Losses();

    try (GuestDisk disk = GuestDisk.open(file, Optional.empty())) {
      assertEquals(half, disk.extent(0, 2L * half).length());
      disk.salvaging(losses).read(0, ByteBuffer.allocate(2 * half));
    }

    assertEquals(1, losses.parts().size());
    assertEquals(half, losses.parts().get(0).guestOffset());
    assertEquals(half, losses.parts().get(0).length());
  }

  @Test
  void ofATableThatIsCutShortTheFirstPartIsRead() throws IOException {
    byte[] moved = Arrays.copyOf(image, 14 * CLUSTER + 8 * 6 + 3); // the table at the end
    System.arraycopy(image, L2, moved, 14 * CLUSTER, 8 * 6 + 3);
    image = Disk.with(moved, DamagedTables.L1, 8, L2Table.COPIED | 14 * CLUSTER);
    lose(6, 8);

    List<Losses.Loss> lost = assertRead(guest);

    assertEquals(1, lost.size());
    assertEquals(6 * CLUSTER, lost.get(0).guestOffset());
    assertEquals(2 * CLUSTER, lost.get(0).length());
  }

  @Test
  void aTableThatIsNotThereIsLostAsAWhole() throws IOException {
    image = Disk.with(image, DamagedTables.L1, 8, L2Table.COPIED | 1 << 30);
    lose(0, 8);

    assertEquals(List.of(0L), assertRead(guest).stream().map(Losses.Loss::guestOffset).toList());
  }
}

package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60) // against endless loops: all of it takes seconds
final class Qcow2CheckTest {

  private static CheckRun check(byte[] image) throws IOException {
    return CheckRun.of(Disk.inMemory().put("image", image));
  }

  @Test
  void anImageInOrderIsClean() throws IOException {
    CheckRun run = check(DamagedTables.good());

    assertEquals("", run.lines());
    assertEquals(new CheckReport(0, 0, 0, 6 * DamagedTables.CLUSTER, 128, 1, 0, 0), run.report());
  }

  static List<DamagedTables> damages() {
    return DamagedTables.ALL;
  }

  @ParameterizedTest
  @MethodSource("damages")
  void damageIsNamedInTheWordsOfQemu(DamagedTables damage) throws IOException {
    assertEquals(damage.lines(), check(damage.image()).lines());
  }

  /** QEMU finds no error in any of these. */
  @Test
  void metadataThatSomethingElseUsesIsAnErrorThoughTheCountsAgree() throws IOException {
    byte[] image = Disk.with(DamagedTables.good(), DamagedTables.L2 + 8, 8, DamagedTables.L1);
    image = DamagedTables.withCount(image, DamagedTables.REFCOUNTS + 2 * 3, 2);

    assertEquals(
        "ERROR cluster 3 holds the active L1 table and is used for something else:"
            + " refcount=2 expected=1\n",
        check(image).lines());

    image = Disk.with(DamagedTables.good(), DamagedTables.L2 + 8, 8, DamagedTables.L2);
    image = Disk.with(image, DamagedTables.L1, 8, DamagedTables.L2);
    image = DamagedTables.withCount(image, DamagedTables.REFCOUNTS + 2 * 5, 2);
    assertEquals(
        "ERROR cluster 5 holds an L2 table and is used for something else:"
            + " refcount=2 expected=1\n",
        check(image).lines());
  }

  @Test
  void anL2TableThatTheFileEndsWithinIsAnError() throws IOException {
    byte[] image = Arrays.copyOf(DamagedTables.good(), DamagedTables.L2 + 100);

    assertEquals(
        "ERROR: L2 table at offset 0xa00 is cut short by the end of the file at 2660\n",
        check(image).lines());
  }

  @Test
  void guestDataThatTheFileEndsWithinIsNone() throws IOException {
    byte[] image = Disk.with(DamagedTables.good(), DamagedTables.L1, 8, 0);

    assertEquals(
        """
        Leaked cluster 4 refcount=1 reference=0
        Leaked cluster 5 refcount=1 reference=0
        """,
        check(Arrays.copyOf(image, DamagedTables.L2 + 100)).lines());
  }

  @Test
  void tablesBehindTheEndAreNotReadAsZeros() throws IOException {
    byte[] image = Disk.with(DamagedTables.good(), DamagedTables.L1 + 8, 8, 0x40000000);

    assertEquals(
        "ERROR: counting reference for region exceeding the end of the file by one cluster or more:"
            + " offset 0x40000000 size 0x200\n",
        check(image).lines());
  }

  /** QEMU would read the same table four million times: 2^40 entries. */
  @Test
  void aTableThatIsNamedMillionsOfTimesIsReadOnce() throws IOException {
    NewImage largest = new NewImage(NewImage.MAX_VIRTUAL_SIZE, 21, Optional.empty());
    ImageLayout layout = largest.layout();
    byte[] bytes = Arrays.copyOf(Disk.bytes(largest), (int) (layout.l1Offset() + (34 << 20)));
    ByteBuffer image = ByteBuffer.wrap(bytes);
    long l2 = layout.l1Offset() + (32 << 20);
    for (int i = 0; i < layout.l1Entries(); i++) {
      image.putLong((int) layout.l1Offset() + 8 * i, l2);
    }

    CheckRun run = check(bytes);

    assertEquals(4 << 20, layout.l1Entries());
    assertEquals(2, run.findings().size());
    assertEquals((4 << 20) - 65535, run.findings().get(0).times()); // no count has room for these
    assertEquals(
        "ERROR cluster " + (l2 >> 21) + " refcount=0 reference=65535",
        run.findings().get(1).text());
  }

  @Test
  void everyChangedByteEndsInAReportOrARefusal() throws IOException {
    Disk disk = Disk.inMemory();
    byte[] good = DamagedTables.good();
    for (int at = 0; at < good.length; at++) {
      for (int flip : new int[] {0x01, 0x10, 0x80, 0xff}) {
        byte[] image = good.clone();
        image[at] ^= (byte) flip;
        DamagedImageTest.checkOrRefuse(disk, image, "byte " + at + " ^ " + flip);
      }
    }
  }
}

package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class UseCountsTest {

  @Test
  void numbersOfAnySizeAreKeptBesideEachOther() throws UnsupportedImageException {
    long seed = 4;
    Random random = new Random(seed);
    UseCounts counts = new UseCounts(20_000);
    long[] expected = new long[20_000];
    for (int i = 0; i < 200_000; i++) {
      int cluster = random.nextInt(expected.length);
      expected[cluster] = random.nextInt(1 << random.nextInt(31));
      counts.set(cluster, expected[cluster]);
    }
    for (int cluster = 0; cluster < expected.length; cluster++) {
      assertEquals(expected[cluster], counts.get(cluster), "cluster " + cluster);
    }
  }

  @Test
  void whatIsTooLargeIsCut() throws UnsupportedImageException {
    UseCounts counts = new UseCounts(1);
    counts.set(0, Long.MAX_VALUE);

    assertEquals(UseCounts.MOST, counts.get(0));
  }

  @Test
  void thereIsRoomForMoreClusters() throws UnsupportedImageException {
    UseCounts counts = new UseCounts(4096);
    counts.include(4096);
    counts.set(4096, 2);

    assertEquals(4097, counts.clusters());
    assertEquals(2, counts.get(4096));
  }

  @Test
  void emptyPagesAreSkipped() throws UnsupportedImageException {
    UseCounts counts = new UseCounts(1L << 31);
    counts.set(1L << 30, 1);

    assertEquals(1L << 30, counts.nextPage(0, 1L << 31));
    assertEquals(5, counts.nextPage(0, 5));
    assertEquals(1L << 31, counts.nextPage((1L << 30) + 4096, 1L << 31));
  }

  @Test
  void moreThanThereIsMemoryForIsRefused() {
    UseCounts counts = new UseCounts(1L << 31);

    UnsupportedImageException e =
        assertThrows(
            UnsupportedImageException.class,
            () -> {
              for (long cluster = 0; cluster < 1L << 31; cluster += 4096) {
                counts.set(cluster, 1000);
              }
            });

    assertEquals("to count the uses of its clusters takes more than 128 MiB", e.getMessage());
  }
}

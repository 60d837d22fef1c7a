package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.qcow2.Extent;
import io.seedling.qcow2.Extent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AllocationTest {

  @RepeatedTest(100)
  void everyByteIsCountedOnceInItsCell(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    long start = random.nextInt(3) * 1000L;
    int images = 1 + random.nextInt(5);
    List<Extent> extents = extents(random, start, 7);
    long length = extents.get(extents.size() - 1).end() - start;
    Scale scale = Scale.of(start, length, 1 + random.nextInt(100));

    Allocation allocation = allocation(extents, scale, images);

    for (int cell = 0; cell < scale.cells(); cell++) {
      long inCell = 0;
      for (Kind kind : Allocation.KINDS) {
        inCell += allocation.guest().bytes(kind, cell);
        long ofImages = 0;
        for (Allocation.Share share : allocation.images()) {
          ofImages += share.bytes(kind, cell);
        }
        assertEquals(allocation.guest().bytes(kind, cell), ofImages);
      }
      assertEquals(allocation.guest().size(cell), inCell);
    }
    for (Kind kind : Allocation.KINDS) {
      for (int image = 0; image < images; image++) {
        long expected = 0;
        for (Extent extent : extents) {
          boolean counts = Math.min(extent.depth(), images - 1) == image && extent.kind() == kind;
          expected += counts ? extent.length() : 0;
        }
        assertEquals(expected, allocation.images().get(image).bytes(kind));
      }
    }
  }

  @Test
  void theLargestDiskOfAllIsCountedWhole() {
    long size = 1L << 61;
    Scale scale = Scale.of(0, size, 512);

    Allocation allocation = allocation(List.of(new Extent(0, size, Kind.ABSENT, 0, -1)), scale, 1);

    assertEquals(size, allocation.guest().bytes(Kind.ABSENT));
    assertEquals(1L << 52, allocation.guest().bytes(Kind.ABSENT, 511));
  }

  static Allocation allocation(List<Extent> extents, Scale scale, int images) {
    Allocation allocation = new Allocation(scale, images);
    for (Extent extent : extents) {
      allocation.add(extent);
    }
    return allocation;
  }

  /** Returns up to 50 extents, one behind the other. */
  static List<Extent> extents(Random random, long start, int images) {
    List<Extent> extents = new ArrayList<>();
    long at = start;
    int bits = 1 + random.nextInt(50);
    for (int i = random.nextInt(50); i >= 0; i--) {
      Kind kind = Allocation.KINDS.get(random.nextInt(4));
      long length = 1 + random.nextLong(1L << random.nextInt(bits));
      extents.add(new Extent(at, length, kind, random.nextInt(images), -1));
      at += length;
    }
    return extents;
  }
}

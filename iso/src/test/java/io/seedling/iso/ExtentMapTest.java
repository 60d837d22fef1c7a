package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.iso.ExtentMap.Overlap;
import io.seedling.iso.ExtentMap.Use;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExtentMapTest {
  private static final int SECTOR = 2048;

  private final ExtentMap map = new ExtentMap(SECTOR);

  private void file(long block, long length) {
    map.addFile(new Extent(block * SECTOR, length));
  }

  @Test
  void neighboursAndHardLinksDoNotOverlap() {
    map.addStructure(new Extent(0, 18 * SECTOR));
    file(18, SECTOR + 1);
    file(18, SECTOR + 1);
    file(20, 0);
    file(20, 1);
    file(0xFFFFFFFFL, 1);
    assertEquals(List.of(), map.overlaps());
  }

  @Test
  void manyLinksToOneOverlapAreOneOverlap() {
    map.addStructure(new Extent(0, 18 * SECTOR));
    for (int i = 0; i < 1000; i++) {
      file(17, 2 * SECTOR);
    }
    file(18, 1);
    Use structure = new Use(0, true);
    Use link = new Use(17 * SECTOR, false);
    Use last = new Use(18 * SECTOR, false);
    assertEquals(List.of(new Overlap(structure, link), new Overlap(link, last)), map.overlaps());
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where tables of an image lie in its file, in bytes.
 *
 * @param l1 the active L1 table; 0 for anywhere
 * @param moved by where an L2 table lies that was moved, where it lay before
 * @param refcountTable 0 for anywhere
 * @param refcountBlocks by index; 0 for anywhere
 */
record TablePlaces(long l1, Map<Long, Long> moved, long refcountTable, List<Long> refcountBlocks) {
  static final TablePlaces NONE = new TablePlaces(0, Map.of(), 0, List.of());

  /** Returns where they are now; L2 tables are entered as they are moved. */
  static TablePlaces of(Qcow2Image image) throws IOException {
    RefcountReader refcounts = new RefcountReader(image.imageFile(), image.header());
    List<Long> blocks = new ArrayList<>();
    for (int index = 0; index < refcounts.entries(); index++) {
      blocks.add(refcounts.blockOffset(index));
    }
    return new TablePlaces(
        image.header().l1Offset(), new HashMap<>(), image.header().refcountTableOffset(), blocks);
  }

  /** Enters an L2 table that is moved. */
  void moveL2(long from, long to) {
    moved.put(to, from);
  }

  /** Returns where an L2 table lay before; 0 for where it lies. */
  long l2(long now) {
    return moved.getOrDefault(now, 0L);
  }

  /** Returns where a refcount block lies; 0 for anywhere. */
  long refcountBlock(int index) {
    return index < refcountBlocks.size() ? refcountBlocks.get(index) : 0;
  }
}

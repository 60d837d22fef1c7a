package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The L2 tables of one image that were used last; for several threads at a time. */
final class L2Cache {
  private static final int MOST_BYTES = 8 << 20; // with clusters of 64 KiB: for 64 GiB of guest

  private final ImageFile file;
  private final Geometry geometry;

  /** By host offset, the one used last at the end. */
  private final Map<Long, L2Table> tables = new LinkedHashMap<>(16, 0.75f, true);

  L2Cache(ImageFile file, Geometry geometry) {
    this.file = file;
    this.geometry = geometry;
  }

  /**
   * Returns a table.
   *
   * @throws Qcow2FormatException where it passes the end of the file
   */
  L2Table table(long hostOffset) throws IOException {
    synchronized (tables) {
      L2Table table = tables.get(hostOffset);
      if (table != null) {
        return table;
      }
    }
    ByteBuffer entries = file.read(hostOffset, geometry.clusterSize());
    if (entries.limit() < geometry.clusterSize()) {
      throw new Qcow2FormatException(
          "the file ends at " + file.length() + ", within or before an L2 table", hostOffset);
    }
    L2Table table = new L2Table(geometry, hostOffset, entries);
    synchronized (tables) {
      tables.put(hostOffset, table);
      if (tables.size() > Math.max(2, MOST_BYTES >> geometry.clusterBits())) {
        tables.remove(tables.keySet().iterator().next());
      }
    }
    return table;
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The L2 tables of one image that were used last; for several threads at a time. */
final class L2Cache {
  private static final int MOST_BYTES = 8 << 20; // with clusters of 64 KiB: for 64 GiB of guest

  private final ImageFile file;
  private final Qcow2Header header;
  private final int tableBytes;

  /** By host offset, the one used last at the end. */
  private final Map<Long, L2Table> tables = new LinkedHashMap<>(16, 0.75f, true);

  L2Cache(ImageFile file, Qcow2Header header) {
    this.file = file;
    this.header = header;
    this.tableBytes = header.geometry().clusterSize();
  }

  /** Returns a table, as far as the file has it. */
  L2Table table(long hostOffset) throws IOException {
    synchronized (tables) {
      L2Table table = tables.get(hostOffset);
      if (table != null) {
        return table;
      }
    }
    ByteBuffer entries = file.read(hostOffset, tableBytes);
    L2Table table = new L2Table(header, hostOffset, entries);
    synchronized (tables) {
      tables.put(hostOffset, table);
      if (tables.size() > Math.max(2, MOST_BYTES / tableBytes)) {
        tables.remove(tables.keySet().iterator().next());
      }
    }
    return table;
  }
}

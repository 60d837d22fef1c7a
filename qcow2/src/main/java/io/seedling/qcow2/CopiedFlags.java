package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The flag COPIED of the active L1 table and its L2 tables, which says that a count is 1, as the
 * counts will be. L2 tables in which it differs, or that shall lie elsewhere, are written to free
 * clusters. QEMU's {@code docs/interop/qcow2.txt}, section "L1 and L2 tables".
 *
 * @param tables what will be active
 * @param users how many L1 tables that point to {@code tables} will point to what is written
 *     instead: the active one, and perhaps a new snapshot's
 */
record CopiedFlags(TableChange change, GuestTables tables, int users) {

  /**
   * Writes L2 tables.
   *
   * @return the L1 table with so many entries, which is not written
   */
  ByteBuffer write(int l1Entries) throws IOException {
    L2References references = tables.l2().references();
    long[] offsets = new long[references.size()];
    for (int number = 0; number < offsets.length; number++) {
      offsets[number] = place(number);
    }
    ByteBuffer table = ByteBuffer.allocate(l1Entries * Geometry.ENTRY_BYTES);
    for (int index = 0; index < tables.entries(); index++) {
      long offset = tables.l1().entry(index) & L2Table.OFFSET_MASK;
      if (offset != 0) {
        long place = offsets[references.number(offset)];
        table.putLong(index * Geometry.ENTRY_BYTES, place | flag(place));
      }
    }
    return table;
  }

  /** Returns where an L2 table lies once its flags are right. */
  private long place(int number) throws IOException {
    long offset = tables.l2().references().offset(number);
    ByteBuffer table = tables.l2().read(number);
    long home = change.home(offset);
    if (home == 0 && !update(table)) { // one that is moved back has been updated
      return offset;
    }
    long place = change.put(table, home);
    change.before().moveL2(offset, place);
    long uses = (long) tables.l2().references().all(number) * users;
    change.counts().use(offset, table.capacity(), -uses);
    change.counts().useTaken(place, uses - 1);
    return place;
  }

  private boolean update(ByteBuffer table) throws IOException {
    boolean differs = false;
    int step = tables.image().header().geometry().l2EntryBytes();
    for (int at = 0; at < table.limit(); at += step) {
      long entry = table.getLong(at);
      long host = entry & L2Table.OFFSET_MASK;
      boolean isPlain = (entry & L2Table.COMPRESSED) == 0 && host != 0;
      long right = (entry & ~L2Table.COPIED) | (isPlain ? flag(host) : 0);
      if (right != entry) {
        table.putLong(at, right);
        differs = true;
      }
    }
    return differs;
  }

  private long flag(long hostOffset) throws IOException {
    int clusterBits = tables.image().header().clusterBits();
    return change.counts().count(hostOffset >> clusterBits) == 1 ? L2Table.COPIED : 0;
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The active L1 table and L2 tables of an image that is written to, as they will be: changes are
 * kept in memory until {@link #write}. QEMU's {@code docs/interop/qcow2.txt}, section "L1 and L2
 * tables".
 *
 * <p>A table that a snapshot has, too, is changed in a cluster of its own. For one thread.
 */
final class ActiveTables {
  private static final long MOST_BYTES = 24 << 20;
  private static final int SECTOR = 512;
  private static final long L1_RESERVED = ~(L2Table.OFFSET_MASK | L2Table.COPIED);

  private final Qcow2Header header;
  private final Geometry geometry;
  private final ByteBuffer l1;
  private final BitSet changedSectors = new BitSet(); // of the L1 table
  private final Map<Integer, Table> tables = new LinkedHashMap<>(16, 0.75f, true);
  private int changedTables;

  ActiveTables(WritableImage image) throws IOException {
    this.header = image.image().header();
    this.geometry = header.geometry();
    this.l1 = ByteBuffer.allocate(header.l1Entries() * Geometry.ENTRY_BYTES);
    image.read(l1, header.l1Offset());
  }

  /** An L2 table in memory, with the range of its bytes that the file doesn't have yet. */
  private static final class Table {
    final long hostOffset;
    final ByteBuffer entries;
    final L2Table view;
    int changedFrom = Integer.MAX_VALUE;
    int changedTo;

    Table(Qcow2Header header, long hostOffset, ByteBuffer entries) {
      this.hostOffset = hostOffset;
      this.entries = entries;
      this.view = new L2Table(header, hostOffset, entries);
    }

    boolean isChanged() {
      return changedTo > 0;
    }

    void markChanged(int from, int to) {
      changedFrom = Math.min(changedFrom, from);
      changedTo = Math.max(changedTo, to);
    }
  }

  /** Returns the table that maps a guest offset; null for none. */
  @Nullable L2Table view(WritableImage image, long guestOffset) throws IOException {
    Table table = load(image, index(guestOffset));
    return table == null ? null : table.view;
  }

  /** Returns how many bytes the tables in memory take. */
  private long bytes() {
    return (long) tables.size() * (geometry.clusterSize() + SECTOR); // what a small one costs else
  }

  /** Tells whether it is time to {@link #write} and {@link #forget} tables. */
  boolean isFull() {
    return bytes() > MOST_BYTES;
  }

  /** Drops what is in memory and not changed. */
  void forget() {
    tables.values().removeIf(table -> !table.isChanged());
  }

  boolean isChanged() {
    return changedTables > 0 || !changedSectors.isEmpty();
  }

  private int index(long guestOffset) {
    return Math.toIntExact(guestOffset / geometry.bytesPerL1Entry());
  }

  /** Returns where an entry begins in its table, in bytes. */
  private int place(long guestOffset) {
    return geometry.l2Index(guestOffset) * geometry.l2EntryBytes();
  }

  private @Nullable Table load(WritableImage image, int index) throws IOException {
    Table table = tables.get(index);
    if (table != null) {
      return table;
    }
    long hostOffset = l2Offset(index);
    if (hostOffset == 0) {
      return null;
    }
    ByteBuffer entries = ByteBuffer.allocate(geometry.clusterSize());
    image.read(entries, hostOffset);
    table = new Table(header, hostOffset, entries);
    tables.put(index, table);
    return table;
  }

  private long l2Offset(int index) throws Qcow2FormatException {
    long entry = l1.getLong(index * Geometry.ENTRY_BYTES);
    long hostOffset = entry & L2Table.OFFSET_MASK;
    if ((entry & L1_RESERVED) != 0 || !geometry.isAligned(hostOffset)) {
      throw new Qcow2FormatException(
          "the L1 entry 0x" + Long.toHexString(entry) + " has bits set that are reserved",
          header.l1Offset() + (long) index * Geometry.ENTRY_BYTES);
    }
    return hostOffset;
  }

  /**
   * Changes the entry of a guest cluster.
   *
   * @param subclusters the bitmap of extended L2 entries; of no meaning for others
   */
  void set(ClusterChanges changes, long guestOffset, long entry, long subclusters)
      throws IOException {
    Table table = own(changes, index(guestOffset));
    int at = place(guestOffset);
    table.entries.putLong(at, entry);
    if (geometry.extendedL2()) {
      table.entries.putLong(at + Geometry.ENTRY_BYTES, subclusters);
    }
    if (!table.isChanged()) {
      changedTables++;
    }
    table.markChanged(at, at + geometry.l2EntryBytes());
  }

  /** Has a table that nothing else uses map a guest offset. */
  void make(ClusterChanges changes, long guestOffset) throws IOException {
    own(changes, index(guestOffset));
  }

  /** Gives up the table that maps a guest offset, and all that it points to. */
  void drop(ClusterChanges changes, long guestOffset) throws IOException {
    int index = index(guestOffset);
    Table table = load(changes.image(), index);
    if (table == null) {
      return;
    }
    for (int at = 0; at < table.entries.capacity(); at += geometry.l2EntryBytes()) {
      changes.releaseData(table.entries.getLong(at));
    }
    changes.release(table.hostOffset, geometry.clusterSize());
    changedTables -= table.isChanged() ? 1 : 0;
    tables.remove(index);
    l1.putLong(index * Geometry.ENTRY_BYTES, 0);
    changedSectors.set(index * Geometry.ENTRY_BYTES / SECTOR);
  }

  /** Returns a table that nothing else uses. */
  private Table own(ClusterChanges changes, int index) throws IOException {
    Table old = load(changes.image(), index);
    int at = index * Geometry.ENTRY_BYTES;
    if (old != null && changes.isOwn(l1.getLong(at))) {
      return old;
    }
    long hostOffset = changes.take();
    ByteBuffer entries = ByteBuffer.allocate(geometry.clusterSize());
    if (old != null) {
      entries.put(0, old.entries, 0, entries.capacity());
      changes.release(old.hostOffset, geometry.clusterSize());
    }
    Table table = new Table(header, hostOffset, entries);
    table.markChanged(0, entries.capacity());
    changedTables += old != null && old.isChanged() ? 0 : 1;
    tables.put(index, table);
    l1.putLong(at, L2Table.COPIED | hostOffset);
    changedSectors.set(at / SECTOR);
    return table;
  }

  /**
   * Writes what is changed: the L2 tables, and once those are on the disk, the L1 table. What the
   * entries point to is there before that. The last writes are not synced.
   */
  void write(WritableImage image) throws IOException {
    for (Table table : tables.values()) {
      if (table.isChanged()) {
        ByteBuffer part =
            table.entries.slice(table.changedFrom, table.changedTo - table.changedFrom);
        ImageFile.write(image.channel(), part, table.hostOffset + table.changedFrom);
        table.changedFrom = Integer.MAX_VALUE;
        table.changedTo = 0;
      }
    }
    changedTables = 0;
    if (changedSectors.isEmpty()) {
      return;
    }
    image.channel().force(true);
    for (int from = changedSectors.nextSetBit(0); from >= 0; ) {
      int to = changedSectors.nextClearBit(from);
      int end = Math.min(l1.capacity(), to * SECTOR);
      ByteBuffer part = l1.slice(from * SECTOR, end - from * SECTOR);
      ImageFile.write(image.channel(), part, header.l1Offset() + (long) from * SECTOR);
      from = changedSectors.nextSetBit(to);
    }
    changedSectors.clear();
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The L2 tables of an image and of its snapshots, or of one of them, each once, with how often they
 * are pointed to.
 */
record AllL2Tables(Qcow2Image image, L2References references) {

  /**
   * Goes through the L1 tables.
   *
   * @throws Qcow2FormatException if one points to what can't be an L2 table
   */
  static AllL2Tables of(Qcow2Image image) throws IOException {
    AllL2Tables all = new AllL2Tables(image, new L2References());
    for (Root root : roots(image)) {
      all.add(root.l1(), root.entries(), root.active());
    }
    return all;
  }

  /** An L1 table. */
  record Root(L1Table l1, long entries, boolean active) {}

  /** Returns the L1 tables, the active one first. */
  static List<Root> roots(Qcow2Image image) throws IOException {
    Qcow2Header header = image.header();
    List<Root> roots = new ArrayList<>();
    roots.add(new Root(image.l1Table(), header.l1Entries(), true));
    for (SnapshotTable.Entry entry : new SnapshotTable(image.imageFile(), header).entries()) {
      roots.add(new Root(image.l1Table(entry), entry.l1Entries(), false));
    }
    return roots;
  }

  /** Returns how many entries the L1 tables have. */
  long entries() throws IOException {
    return roots(image).stream().mapToLong(Root::entries).sum();
  }

  /**
   * Goes through one L1 table.
   *
   * @throws Qcow2FormatException if it points to what can't be an L2 table
   */
  static AllL2Tables below(Qcow2Image image, L1Table l1, int entries) throws IOException {
    AllL2Tables all = new AllL2Tables(image, new L2References());
    all.add(l1, entries, false);
    return all;
  }

  private void add(L1Table l1, long entries, boolean active) throws IOException {
    Geometry geometry = image.header().geometry();
    for (long index = 0; index < entries; index++) {
      long offset = l1.entry(index) & L2Table.OFFSET_MASK;
      if (offset != 0) {
        if (!geometry.isAligned(offset)) {
          throw new Qcow2FormatException(
              "the L2 table at 0x" + Long.toHexString(offset) + " is not cluster aligned",
              l1.entryOffset(index));
        }
        references.add(offset, active);
      }
    }
  }

  /** Returns all of a table, with zeros behind the file's end. */
  ByteBuffer read(int number) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(image.header().geometry().clusterSize());
    image.imageFile().readPadded(references.offset(number), table);
    return table.flip();
  }
}

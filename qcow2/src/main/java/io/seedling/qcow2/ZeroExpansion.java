package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Does without the flag of L2 entries that makes a cluster zeros, which version 2 hasn't: there,
 * what nothing is written to shows the backing file, and where there is none, zeros. QEMU's {@code
 * docs/interop/qcow2.txt}, section "Standard Cluster Descriptor".
 *
 * <p>A place that is kept for a cluster gets zeros, unless a snapshot has data there. At each
 * moment the image shows the same.
 */
final class ZeroExpansion {
  private final WritableImage image;
  private final AllL2Tables tables;
  private final ClusterSpace space;
  private final boolean backed;
  private final int clusterSize;

  private ZeroExpansion(WritableImage image, AllL2Tables tables) throws IOException {
    this.image = image;
    this.tables = tables;
    this.space = new ClusterSpace(image);
    this.backed = image.image().backingName().isPresent();
    this.clusterSize = image.image().header().geometry().clusterSize();
  }

  /**
   * Expands all of them; the image that is returned is the one that was given no more.
   *
   * @throws ImageChangeException in QEMU's words, if a snapshot's L1 table can't be one
   */
  static WritableImage run(WritableImage image, Amendment.Steps steps) throws IOException {
    requireTables(image.image());
    AllL2Tables tables = AllL2Tables.of(image.image());
    long zeros = 0;
    for (int number = 0; number < tables.references().size(); number++) {
      ByteBuffer table = tables.read(number);
      while (table.hasRemaining()) {
        zeros += isZero(table.getLong()) ? 1 : 0;
      }
    }
    if (zeros == 0) {
      return image;
    }
    boolean takes = image.image().backingName().isPresent();
    WritableImage roomy = takes ? ClusterSpace.withRoom(image, zeros) : image;
    new ZeroExpansion(roomy, tables).expandAll(steps);
    return roomy;
  }

  private static void requireTables(Qcow2Image image) throws IOException {
    try {
      for (SnapshotTable.Entry entry :
          new SnapshotTable(image.imageFile(), image.header()).entries()) {
        entry.requireTableToChange(image.header().geometry());
      }
    } catch (ImageChangeException e) {
      ImageChangeException named =
          new ImageChangeException("Failed to turn zero into data clusters: " + e.getMessage());
      named.initCause(e.getCause());
      throw named;
    }
  }

  private static boolean isZero(long entry) {
    return (entry & L2Table.COMPRESSED) == 0 && (entry & L2Table.ALL_ZEROS) != 0;
  }

  private void expandAll(Amendment.Steps steps) throws IOException {
    long total = tables.entries();
    int expanded = 0;
    long looked = 0;
    for (AllL2Tables.Root root : AllL2Tables.roots(image.image())) {
      for (long index = 0; index < root.entries(); index++) {
        long offset = root.l1().entry(index) & L2Table.OFFSET_MASK;
        if (offset != 0 && tables.references().number(offset) == expanded) { // as they were seen
          expand(expanded++);
        }
        steps.step(++looked, total);
      }
    }
    space.write();
  }

  private void expand(int number) throws IOException {
    ByteBuffer table = tables.read(number);
    ByteBuffer dropped = ByteBuffer.allocate(clusterSize);
    boolean differs = false;
    for (int at = 0; at < table.limit(); at += Geometry.ENTRY_BYTES) {
      long entry = table.getLong(at);
      if (isZero(entry)) {
        long kept = entry & L2Table.OFFSET_MASK;
        long place = place(kept, tables.references().all(number));
        if (kept != 0 && (place & L2Table.OFFSET_MASK) != kept) {
          dropped.putLong(kept);
        }
        table.putLong(at, place);
        differs = true;
      }
    }
    if (differs) {
      space.write(); // zeros and counts are there before the table points to them
      image.writeSynced(table, tables.references().offset(number));
      giveBack(dropped.flip(), tables.references().all(number));
    }
  }

  /**
   * Returns the new entry of a cluster of zeros.
   *
   * @param kept where a place is kept for it; 0 for none
   * @param uses how often the L2 table is pointed to
   */
  private long place(long kept, int uses) throws IOException {
    long flag = uses == 1 ? L2Table.COPIED : 0;
    if (kept != 0 && space.uses(kept) == uses) {
      writeZeros(kept);
      return kept | flag;
    }
    if (!backed) {
      return 0;
    }
    long taken = space.take(clusterSize);
    space.setUses(taken, uses);
    writeZeros(taken);
    return taken | flag;
  }

  private void writeZeros(long hostOffset) throws IOException {
    ImageFile.write(image.channel(), ByteBuffer.allocate(clusterSize), hostOffset);
  }

  private void giveBack(ByteBuffer dropped, int uses) throws IOException {
    while (dropped.hasRemaining()) {
      long hostOffset = dropped.getLong();
      for (int use = 0; use < uses; use++) {
        space.giveBack(hostOffset, clusterSize);
      }
    }
  }
}

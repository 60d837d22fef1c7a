package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An L1 table and all that it points to: what maps the disk that the guest has, or had when a
 * snapshot was made. QEMU's {@code docs/interop/qcow2.txt}, section "Cluster mapping".
 *
 * @param entries of the L1 table
 */
record GuestTables(Qcow2Image image, L1Table l1, int entries, AllL2Tables l2) {
  private static final int SECTOR = 512;

  static GuestTables active(Qcow2Image image) throws IOException {
    return of(image, image.l1Table(), image.header().l1Entries());
  }

  static GuestTables of(Qcow2Image image, SnapshotTable.Entry snapshot) throws IOException {
    return of(image, image.l1Table(snapshot), Math.toIntExact(snapshot.l1Entries()));
  }

  private static GuestTables of(Qcow2Image image, L1Table l1, int entries) throws IOException {
    return new GuestTables(image, l1, entries, AllL2Tables.below(image, l1, entries));
  }

  /**
   * Has all L2 tables and clusters used so many times more.
   *
   * @param times less than 0 for fewer
   */
  void use(CountChange counts, int times) throws IOException {
    L2References references = l2.references();
    int clusterSize = image.header().geometry().clusterSize();
    for (int number = 0; number < references.size(); number++) {
      long all = (long) references.all(number) * times;
      counts.use(references.offset(number), clusterSize, all);
      useClusters(number, counts, all);
    }
  }

  private void useClusters(int number, CountChange counts, long times) throws IOException {
    Geometry geometry = image.header().geometry();
    ByteBuffer table = l2.read(number);
    for (int at = 0; at < table.limit(); at += geometry.l2EntryBytes()) {
      long entry = table.getLong(at);
      long host = entry & L2Table.OFFSET_MASK;
      if ((entry & L2Table.COMPRESSED) != 0) {
        int offsetBits = geometry.compressedOffsetBits();
        long offset = entry & ((1L << offsetBits) - 1);
        long sectors = ((entry & (L2Table.COMPRESSED - 1)) >>> offsetBits) + 1;
        counts.use(offset, sectors * SECTOR - offset % SECTOR, times);
      } else if (!geometry.isAligned(host)) {
        throw new Qcow2FormatException(
            "the cluster at 0x" + Long.toHexString(host) + " is not cluster aligned",
            l2.references().offset(number) + at);
      } else if (host != 0) {
        counts.use(host, geometry.clusterSize(), times);
      }
    }
  }
}

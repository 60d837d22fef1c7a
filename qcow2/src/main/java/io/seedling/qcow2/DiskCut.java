package io.seedling.qcow2;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts off the end of a guest's disk: what is recorded of it is given up, then the header tells of
 * the smaller disk, then the file gets shorter. QEMU's {@code docs/interop/qcow2.txt}, section "L1
 * and L2 tables".
 *
 * <p>One that is broken off leaves the old size, with zeros, or what is below, in place of some of
 * the end; done again, it goes on.
 *
 * @param oldSize of the disk in bytes
 * @param newSize less than that
 */
record DiskCut(Geometry geometry, ClusterChanges changes, long oldSize, long newSize) {

  void run() throws IOException {
    long from = geometry.clustersFor(newSize) << geometry.clusterBits();
    long perTable = geometry.bytesPerL1Entry();
    for (long at = from; at < oldSize; ) {
      long tableEnd = at - at % perTable + perTable;
      changes.makeRoom(2);
      if (at % perTable == 0) {
        changes.dropTable(at);
      } else {
        drop(at, Math.min(tableEnd, oldSize));
      }
      at = tableEnd;
    }
    changes.setVirtualSize(newSize);
    if (changes.isExternal() && changes.data().size() > newSize) {
      changes.data().truncate(newSize);
      changes.markWritten();
    }
    changes.trim();
  }

  /** Gives up the clusters from one on, in a table that is still needed. */
  private void drop(long from, long end) throws IOException {
    for (long at = from; at < end; at += geometry.clusterSize()) {
      @Nullable L2Table table = changes.table(at);
      if (table == null) {
        return;
      }
      int cluster = geometry.l2Index(at);
      long entry = table.entry(cluster);
      if (entry != 0 || table.subclusters(cluster) != 0) {
        changes.set(at, 0, 0);
        changes.releaseData(entry);
      }
    }
  }
}

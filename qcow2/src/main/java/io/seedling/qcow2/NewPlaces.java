package io.seedling.qcow2;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Gives what is new in a disk its places before the guest writes to it ({@link Preallocation}):
 * behind all that is in the file, so that no old bytes show, or in the external data file, each at
 * its guest offset. QEMU's {@code docs/interop/qcow2.txt}, section "L1 and L2 tables".
 *
 * @param preallocation of what is new
 * @param always whether tables give every cluster a place whatever is asked for
 */
record NewPlaces(
    Geometry geometry, ClusterChanges changes, Preallocation preallocation, boolean always) {

  /** Gives the clusters of a range of guest bytes places where they have none. */
  void give(long from, long end) throws IOException {
    fillRest(from);
    if (always || preallocation != Preallocation.OFF) {
      long perTable = geometry.bytesPerL1Entry();
      for (long at = from - from % geometry.clusterSize(); at < end; ) {
        long tableEnd = Math.min(end, at - at % perTable + perTable);
        give(new Part(at, tableEnd));
        at = tableEnd;
      }
    }
    if (changes.isExternal()) {
      fill(changes.data(), changes.data().size(), end);
      changes.markWritten();
    }
  }

  /** The old end may lie in a cluster that has its place, but nothing there behind that end. */
  private void fillRest(long from) throws IOException {
    int within = (int) (from % geometry.clusterSize());
    if (within == 0 || !preallocation.writesZeros() || changes.isExternal()) {
      return;
    }
    long entry = cluster(from).entry();
    if (changes.isOwnData(entry)) {
      long host = entry & L2Table.OFFSET_MASK;
      PreallocatedImage.writeZeros(changes.data(), host + within, host + geometry.clusterSize());
      changes.markWritten();
    }
  }

  /** Guest bytes from the beginning of a cluster on that have one L2 table. */
  private record Part(long from, long end) {}

  private void give(Part part) throws IOException {
    changes.makeRoom(2 * (geometry.clustersFor(part.end - part.from) + 1)); // with the counts' own
    long lacking = 0;
    for (long at = part.from; at < part.end; at += geometry.clusterSize()) {
      lacking += hasPlace(cluster(at)) ? 0 : 1;
    }
    if (lacking == 0) {
      return;
    }
    long host = changes.isExternal() ? part.from : changes.takeAtEnd(lacking);
    if (!changes.isExternal()) {
      fill(changes.data(), host, host + lacking * geometry.clusterSize());
    }
    for (long at = part.from; at < part.end; at += geometry.clusterSize()) {
      L2Cluster old = cluster(at);
      if (!hasPlace(old)) {
        enter(at, changes.isExternal() ? at : host, old);
        host += geometry.clusterSize();
      }
    }
  }

  private L2Cluster cluster(long guestOffset) throws IOException {
    return L2Cluster.of(geometry, changes.table(guestOffset), guestOffset);
  }

  private static boolean hasPlace(L2Cluster cluster) {
    long place = L2Table.OFFSET_MASK | L2Table.COPIED | L2Table.COMPRESSED;
    return (cluster.entry() & place) != 0;
  }

  /** What is recorded as zeros stays so, or, where they are written, is data. */
  private void enter(long guestOffset, long host, L2Cluster old) throws IOException {
    boolean isZero = !preallocation.writesZeros();
    changes.set(
        guestOffset,
        L2Table.COPIED | host | (isZero ? old.entry() & L2Table.ALL_ZEROS : 0),
        isZero ? old.subclusters() : old.subclusters() >>> Integer.SIZE);
  }

  private void fill(FileChannel file, long from, long end) throws IOException {
    if (preallocation.writesZeros()) {
      PreallocatedImage.writeZeros(file, from, end);
    } else {
      PreallocatedImage.extend(file, end);
    }
  }
}

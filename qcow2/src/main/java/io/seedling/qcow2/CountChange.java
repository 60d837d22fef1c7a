package io.seedling.qcow2;

import java.io.IOException;
import java.util.BitSet;

/**
 * How often the clusters of an image are to be used more, or less, than its reference counts say.
 * QEMU's {@code docs/interop/qcow2.txt}, section "Host cluster management".
 */
final class CountChange {
  private static final long MOST_CLUSTERS = Integer.MAX_VALUE; // as in QEMU's check

  private static final String REMEDY = "repair it first: qemu-img check -r all IMAGE";

  private final Geometry geometry;
  private final RefcountReader old;
  private final long fileClusters;
  private final long perBlock;
  private final UseCounts more;
  private final UseCounts fewer;
  private final BitSet blocks = new BitSet();

  CountChange(Qcow2Image image) throws IOException {
    this.geometry = image.header().geometry();
    this.old = new RefcountReader(image.imageFile(), image.header());
    this.fileClusters = geometry.clustersFor(image.imageFile().length());
    this.perBlock = geometry.clustersPerRefcountBlock();
    if (fileClusters > MOST_CLUSTERS) {
      throw new UnsupportedImageException(
          "the file has " + fileClusters + " clusters; at most " + MOST_CLUSTERS + " are counted");
    }
    for (int index = 0; index < old.entries(); index++) {
      if (!old.isReadable(index * perBlock)) {
        throw corrupt("the refcount block " + index + " is not cluster aligned");
      }
    }
    this.more = new UseCounts(fileClusters);
    this.fewer = new UseCounts(fileClusters);
  }

  /**
   * Has the clusters that a range of bytes touches used so many times more; they are in use.
   *
   * @param times less than 0 for fewer
   * @throws ImageChangeException in QEMU's words, if there can't be such a cluster
   */
  void use(long hostOffset, long bytes, long times) throws IOException {
    long first = hostOffset >>> geometry.clusterBits();
    long last = (hostOffset + bytes - 1) >>> geometry.clusterBits();
    if (last >= fileClusters) {
      long entries = Geometry.MAX_REFCOUNT_TABLE_BYTES / Geometry.ENTRY_BYTES;
      if (last / perBlock >= entries) {
        throw new ImageChangeException("File too large");
      }
      String what =
          "the cluster at 0x" + Long.toHexString(hostOffset) + " lies behind the file's end";
      if (old.blockOffset(last / perBlock) == 0) { // QEMU makes one, and gives up
        throw new ImageChangeException(
            "Resource temporarily unavailable", null, what + "; " + REMEDY);
      }
      throw corrupt(what);
    }
    for (long cluster = first; cluster <= last; cluster++) {
      change(cluster, times);
    }
  }

  /** Has a cluster used that was free. */
  void take(long cluster) throws UnsupportedImageException {
    more.include(cluster);
    fewer.include(cluster);
    change(cluster, 1);
  }

  /** Has a cluster used so many times more that was taken. */
  void useTaken(long hostOffset, long times) throws UnsupportedImageException {
    change(hostOffset >> geometry.clusterBits(), times);
  }

  private void change(long cluster, long times) throws UnsupportedImageException {
    UseCounts counts = times < 0 ? fewer : more;
    counts.set(cluster, counts.get(cluster) + Math.abs(times));
    blocks.set((int) (cluster / perBlock));
  }

  /** Tells whether nothing uses a cluster, neither now nor from now on. */
  boolean isFree(long cluster, RefcountReader reader) throws IOException {
    return reader.count(cluster) == 0 && of(more, cluster) == 0;
  }

  /**
   * Refuses counts that can't be, which are all of clusters in use.
   *
   * @throws ImageChangeException in QEMU's words, if one is too large for its width
   */
  void require() throws IOException {
    long most = RefcountBlock.most(geometry.refcountBits());
    for (int index = blocks.nextSetBit(0); index >= 0; index = blocks.nextSetBit(index + 1)) {
      for (long cluster = index * perBlock; cluster < (index + 1) * perBlock; cluster++) {
        long added = of(more, cluster);
        long dropped = of(fewer, cluster);
        if (added == 0 && dropped == 0) {
          continue;
        }
        long count = old.count(cluster);
        if (added > 0 && (count < 0 || count > most - added || added == UseCounts.MOST)) {
          throw new ImageChangeException("Invalid argument");
        }
        boolean tooFew = Long.compareUnsigned(dropped, count + added) > 0;
        if (count == 0 || tooFew || dropped == UseCounts.MOST) {
          throw corrupt(
              "the cluster at 0x"
                  + Long.toHexString(cluster << geometry.clusterBits())
                  + " is used more often than it is counted");
        }
      }
    }
  }

  /** Refuses an image in which the clusters of something that is kept count as free. */
  void requireCounted(long hostOffset, long bytes) throws IOException {
    long first = hostOffset >> geometry.clusterBits();
    for (long cluster = first; cluster < first + geometry.clustersFor(bytes); cluster++) {
      if (old.count(cluster) == 0) {
        throw corrupt(
            "the cluster at 0x"
                + Long.toHexString(cluster << geometry.clusterBits())
                + " is in use, but counted as free");
      }
    }
  }

  private static UnsupportedImageException corrupt(String what) {
    return new UnsupportedImageException(what, REMEDY);
  }

  /** Returns how often a cluster will be used; of 64 bits, as a number with a sign. */
  long count(long cluster) throws IOException {
    return old.count(cluster) + of(more, cluster) - of(fewer, cluster);
  }

  private static long of(UseCounts counts, long cluster) {
    return cluster < counts.clusters() ? counts.get(cluster) : 0;
  }

  /** Returns how many clusters the file has, those that were taken included. */
  long clusters() {
    return more.clusters();
  }

  /** Returns the numbers of the refcount blocks with counts that change. */
  BitSet blocks() {
    return (BitSet) blocks.clone();
  }
}

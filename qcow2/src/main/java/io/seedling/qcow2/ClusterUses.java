package io.seedling.qcow2;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Counts the uses of an image's clusters, and keeps in mind which must have no second one. */
final class ClusterUses {
  /** Of the clusters behind the file's end, so many are kept in mind. */
  private static final int KNOWN_BEHIND = 1 << 16;

  private final Geometry geometry;
  private final CheckFindings findings;
  private final UseCounts counts;
  private final long firstBehind; // what was the first cluster behind the file's end
  private final long most;
  private final BitSet behind = new BitSet();
  private long fileLength;
  private final List<Region> exclusive = new ArrayList<>();

  ClusterUses(long fileLength, Geometry geometry, CheckFindings findings) {
    this.fileLength = fileLength;
    this.geometry = geometry;
    this.findings = findings;
    this.firstBehind = geometry.clustersFor(fileLength);
    this.counts = new UseCounts(firstBehind);
    int bits = geometry.refcountBits();
    this.most = bits < 32 ? (1L << bits) - 1 : UseCounts.MOST;
  }

  /** Clusters that hold one thing, and shall hold nothing else. */
  record Region(String what, long firstCluster, long lastCluster) {}

  /** Says that the file has been made longer. */
  void setFileLength(long bytes) {
    fileLength = bytes;
    if (bytes > 0) {
      counts.include((bytes - 1) >> geometry.clusterBits());
    }
  }

  /** Tells whether something names a cluster close behind the file's end. */
  boolean isNamedBehind(long cluster) {
    long index = cluster - firstBehind;
    return index >= 0 && index < KNOWN_BEHIND && behind.get((int) index);
  }

  UseCounts counts() {
    return counts;
  }

  List<Region> exclusive() {
    return exclusive;
  }

  /** Counts the clusters of something that shares no cluster with anything. */
  boolean addExclusive(String what, long offset, long bytes) throws UnsupportedImageException {
    if (bytes == 0 || !add(offset, bytes, 1)) {
      return false;
    }
    exclusive.add(
        new Region(
            what,
            offset >> geometry.clusterBits(),
            (offset + bytes - 1) >> geometry.clusterBits()));
    return true;
  }

  /**
   * Counts the clusters that a range of bytes touches; the last one of a file may be there in part.
   *
   * @param bytes more than 0
   * @param times how often the range is used
   * @return whether the range lies within the file's clusters
   */
  boolean add(long offset, long bytes, long times) throws UnsupportedImageException {
    int bits = geometry.clusterBits();
    if (offset < 0 || bytes < 0 || bytes - geometry.clusterSize() >= fileLength - offset) {
      findings.corruption(
          "ERROR: counting reference for region exceeding the end of the file by one cluster or"
              + " more: offset 0x"
              + Long.toHexString(offset)
              + " size 0x"
              + Long.toHexString(bytes),
          times);
      noteBehind(offset >>> bits, bytes);
      return false;
    }
    long last = (offset + bytes - 1) >> bits;
    counts.include(last);
    for (long cluster = offset >> bits; cluster <= last; cluster++) {
      addCluster(cluster, times);
    }
    return true;
  }

  private void noteBehind(long cluster, long bytes) {
    long from = Math.max(0, cluster - firstBehind);
    long to = Math.min(KNOWN_BEHIND, from + geometry.clustersFor(bytes) + 1);
    if (from < to) {
      behind.set((int) from, (int) to);
    }
  }

  private void addCluster(long cluster, long times) throws UnsupportedImageException {
    long sum = counts.get(cluster) + times;
    if (sum > most) {
      findings.corruption(
          "ERROR: overflow cluster offset=0x"
              + Long.toHexString(cluster << geometry.clusterBits())
              + "\nUse qemu-img amend to increase the refcount entry width or qemu-img convert to"
              + " create a clean copy if the image cannot be opened for writing",
          sum - most);
      sum = most;
    }
    counts.set(cluster, sum);
  }
}

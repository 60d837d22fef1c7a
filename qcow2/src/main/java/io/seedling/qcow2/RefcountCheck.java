package io.seedling.qcow2;

import java.io.IOException;

/** Compares the uses of clusters with the image's own reference counts. */
final class RefcountCheck {
  private final Geometry geometry;
  private final RefcountReader refcounts;
  private final UseCounts counts;
  private final CheckFindings findings;
  private long highest; // the last cluster that is used or counted

  RefcountCheck(
      Geometry geometry, RefcountReader refcounts, UseCounts counts, CheckFindings findings) {
    this.geometry = geometry;
    this.refcounts = refcounts;
    this.counts = counts;
    this.findings = findings;
  }

  /** Checks where the blocks of counts lie, and counts them as uses. */
  void checkBlocks(ClusterUses uses) throws IOException {
    for (int i = 0; i < refcounts.entries(); i++) {
      long offset = refcounts.blockOffset(i);
      if (refcounts.entry(i) != offset) {
        findings.corruption("ERROR refcount table entry " + i + " has reserved bits set");
      } else if (!geometry.isAligned(offset)) {
        findings.corruption(
            "ERROR refcount block "
                + i
                + " is not cluster aligned; refcount table entry corrupted");
      } else if (offset >>> geometry.clusterBits() >= counts.clusters()) {
        findings.corruption("ERROR refcount block " + i + " is outside image");
      } else if (offset != 0) {
        uses.add(offset, geometry.clusterSize(), 1);
        long count = counts.get(offset >> geometry.clusterBits());
        if (count != 1) {
          findings.corruption("ERROR refcount block " + i + " refcount=" + count);
        }
      }
    }
  }

  /**
   * Compares them all; from then on, the counts of uses are the image's own.
   *
   * @return the last cluster that is used or counted
   */
  long compare() throws IOException {
    long perBlock = geometry.clustersPerRefcountBlock();
    for (long first = 0; first < counts.clusters(); first += perBlock) {
      long end = Math.min(first + perBlock, counts.clusters());
      long offset = refcounts.blockOffset(first / perBlock);
      if (offset == 0) {
        compareWithout(first, end);
      } else if (!refcounts.isReadable(first)) {
        for (long cluster = first; cluster < end; cluster++) {
          findings.unchecked("Can't get refcount for cluster " + cluster + ": Input/output error");
        }
      } else {
        refcounts.load(offset);
        for (long cluster = first; cluster < end; cluster++) {
          compare(cluster, refcounts.loadedCount((int) (cluster - first)));
        }
      }
    }
    return highest;
  }

  private void compareWithout(long first, long end) throws IOException {
    for (long next = counts.nextPage(first, end); next < end; ) {
      compare(next, 0);
      next = counts.nextPage(next + 1, end);
    }
  }

  private void compare(long cluster, long counted) throws IOException {
    long used = counts.get(cluster);
    if (counted != 0 || used != 0) {
      highest = cluster;
    }
    if (counted == used) {
      return;
    }
    String numbers =
        " cluster "
            + cluster
            + " refcount="
            + Long.toUnsignedString(counted)
            + " reference="
            + used;
    if (Long.compareUnsigned(counted, used) < 0) {
      findings.corruption("ERROR" + numbers);
    } else {
      findings.leak("Leaked" + numbers);
    }
    counts.set(cluster, counted < 0 ? UseCounts.MOST : counted);
  }
}

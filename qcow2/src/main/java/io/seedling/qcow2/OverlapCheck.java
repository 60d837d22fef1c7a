package io.seedling.qcow2;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds clusters of metadata that something else uses, too, where the image's reference counts
 * agree to it: the next write would destroy the one or the other. QEMU's check is silent about
 * these.
 */
final class OverlapCheck {
  private final Geometry geometry;
  private final UseCounts counts;
  private final @Nullable RefcountReader refcounts;
  private final CheckFindings findings;

  /**
   * @param refcounts null if they may be stale: then whatever overlaps is found
   */
  OverlapCheck(
      Geometry geometry,
      UseCounts counts,
      @Nullable RefcountReader refcounts,
      CheckFindings findings) {
    this.geometry = geometry;
    this.counts = counts;
    this.refcounts = refcounts;
    this.findings = findings;
  }

  /** Checks what is in the clusters that must have one use, and the L2 tables. */
  void check(ClusterUses uses, L2References tables) throws IOException {
    for (ClusterUses.Region region : uses.exclusive()) {
      for (long cluster = region.firstCluster(); cluster <= region.lastCluster(); cluster++) {
        check(cluster, 1, region.what());
      }
    }
    for (int number = 0; number < tables.size(); number++) {
      check(tables.offset(number) >> geometry.clusterBits(), tables.all(number), "an L2 table");
    }
  }

  /** Where the counts do not agree, they are told of as wrong. */
  private boolean isCounted(long cluster, long count) throws IOException {
    return refcounts == null
        || (refcounts.isReadable(cluster) && refcounts.count(cluster) == count);
  }

  private void check(long cluster, int own, String what) throws IOException {
    long count = cluster < counts.clusters() ? counts.get(cluster) : 0;
    if (count > own && isCounted(cluster, count)) {
      findings.corruption(
          "ERROR cluster "
              + cluster
              + " holds "
              + what
              + " and is used for something else: refcount="
              + count
              + " expected="
              + own);
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;

/** Compares the uses of clusters with the image's own reference counts. */
final class RefcountCheck {
  private final Geometry geometry;
  private final RefcountReader refcounts;
  private final UseCounts counts;
  private final CheckFindings findings;
  private boolean rebuildNeeded;
  private boolean quiet; // about counts that can't be read

  RefcountCheck(
      Geometry geometry, RefcountReader refcounts, UseCounts counts, CheckFindings findings) {
    this.geometry = geometry;
    this.refcounts = refcounts;
    this.counts = counts;
    this.findings = findings;
  }

  /** Checks where the blocks of counts lie, and counts them as uses. */
  void checkBlocks(ClusterUses uses, Fixes fixes) throws IOException {
    for (int i = 0; i < refcounts.entries(); i++) {
      long offset = refcounts.blockOffset(i);
      if (refcounts.entry(i) != offset) {
        findings.corruption("ERROR refcount table entry " + i + " has reserved bits set");
        rebuildNeeded = true;
      } else if (!geometry.isAligned(offset)) {
        findings.corruption(
            "ERROR refcount block "
                + i
                + " is not cluster aligned; refcount table entry corrupted");
        rebuildNeeded = true;
      } else if (offset >>> geometry.clusterBits() >= counts.clusters()) {
        checkOutside(i, offset, uses, fixes);
      } else if (offset != 0) {
        uses.add(offset, geometry.clusterSize(), 1);
        long count = counts.get(offset >> geometry.clusterBits());
        if (count != 1) {
          findings.corruption("ERROR refcount block " + i + " refcount=" + count);
          rebuildNeeded = true;
        }
      }
    }
  }

  private void checkOutside(int index, long offset, ClusterUses uses, Fixes fixes)
      throws IOException {
    String text = " refcount block " + index + " is outside image";
    if (!fixes.errors()) {
      findings.corruption("ERROR" + text);
      return;
    }
    long end = offset + geometry.clusterSize();
    String refusal =
        offset < 0 || end < 0
            ? "Invalid argument"
            : geometry.clustersFor(end) > Qcow2Check.MOST_CLUSTERS ? "File too large" : "";
    if (refusal.isEmpty()) {
      try {
        fixes.growTo(end);
      } catch (IOException e) {
        refusal = "File too large"; // for the file system: it is the only thing that is asked of it
      }
    }
    if (!refusal.isEmpty()) {
      findings.corruption("Repairing" + text);
      findings.repair("ERROR could not resize image: " + refusal);
      rebuildNeeded = true;
      return;
    }
    findings.fixedCorruption("Repairing" + text, 1);
    uses.setFileLength(end);
    uses.add(offset, geometry.clusterSize(), 1);
  }

  /** Tells whether so much is wrong with the counts that all of them are to be written anew. */
  boolean needsRebuild() {
    return rebuildNeeded;
  }

  /**
   * Compares them all; from then on, the counts of uses are the image's own.
   *
   * @return the last cluster that is used or counted
   */
  long compare(Fixes fixes) throws IOException {
    return compare(fixes, true);
  }

  /**
   * Compares them all, and changes nothing: not the counts of uses either.
   *
   * @param rebuilds whether what needs new counts gets them: then those that can't be read are not
   *     told of one by one
   */
  void look(boolean rebuilds) throws IOException {
    quiet = rebuilds && rebuildNeeded;
    compare(Fixes.NONE, false);
  }

  private long compare(Fixes fixes, boolean adopts) throws IOException {
    Comparison comparison = new Comparison(fixes, adopts);
    long perBlock = geometry.clustersPerRefcountBlock();
    for (long first = 0; first < counts.clusters(); first += perBlock) {
      comparison.block(first, Math.min(first + perBlock, counts.clusters()));
    }
    return comparison.highest;
  }

  /** One pass over all clusters. */
  private final class Comparison {
    private final Fixes fixes;
    private final boolean adopts;
    private long highest; // the last cluster that is used or counted
    private boolean changed; // the block that is loaded

    Comparison(Fixes fixes, boolean adopts) {
      this.fixes = fixes;
      this.adopts = adopts;
    }

    void block(long first, long end) throws IOException {
      long offset = refcounts.blockOffset(first / geometry.clustersPerRefcountBlock());
      if (offset == 0) {
        compareWithout(first, end);
      } else if (!refcounts.isReadable(first)) {
        for (long cluster = first; cluster < end && !quiet; cluster++) {
          findings.unchecked("Can't get refcount for cluster " + cluster + ": Input/output error");
        }
      } else {
        refcounts.load(offset);
        for (long cluster = first; cluster < end; cluster++) {
          compare(cluster, refcounts.loadedCount((int) (cluster - first)));
        }
        if (changed) {
          fixes.write(refcounts.loadedBlock().bytes(), offset);
          changed = false;
        }
      }
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
      boolean fixed = find(cluster, counted, used);
      if (fixed) {
        int index = (int) (cluster % geometry.clustersPerRefcountBlock());
        refcounts.loadedBlock().set(index, used);
        changed = true;
      } else if (adopts) {
        counts.set(cluster, counted < 0 ? UseCounts.MOST : counted);
      }
    }

    /** Tells of two numbers that differ, and returns whether the image's own shall be changed. */
    private boolean find(long cluster, long counted, long used) {
      String numbers =
          " cluster "
              + cluster
              + " refcount="
              + Long.toUnsignedString(counted)
              + " reference="
              + used;
      boolean leak = Long.compareUnsigned(counted, used) > 0;
      rebuildNeeded |= counted == 0;
      if (counted != 0 && (leak ? fixes.leaks() : fixes.errors())) {
        if (leak) {
          findings.fixedLeak("Repairing" + numbers);
        } else {
          findings.fixedCorruption("Repairing" + numbers, 1);
        }
        return true;
      }
      if (leak) {
        findings.leak("Leaked" + numbers);
      } else {
        findings.corruption("ERROR" + numbers);
      }
      return false;
    }
  }
}

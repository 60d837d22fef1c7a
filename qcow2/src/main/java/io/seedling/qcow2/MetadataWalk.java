package io.seedling.qcow2;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Goes through all metadata of an image, and counts the uses of every cluster. QEMU's {@code
 * docs/interop/qcow2.txt} says what there is.
 */
final class MetadataWalk {
  private final Qcow2Check.Rules rules;
  private final Qcow2Image image;
  private final Qcow2Header header;
  private final Geometry geometry;
  private final Fixes fixes;
  private final CheckFindings findings;
  private final ClusterUses uses;
  private final RefcountReader refcounts;
  private final RefcountCheck comparison;
  private final L1Check l1Check;
  private final L2Check l2Check;

  MetadataWalk(Qcow2Image image, Qcow2Check.Rules rules, Fixes fixes, CheckFindings findings)
      throws IOException {
    this.image = image;
    this.rules = rules;
    this.header = image.header();
    this.geometry = header.geometry();
    this.fixes = fixes;
    this.findings = findings;
    this.uses = new ClusterUses(image.imageFile().length(), geometry, findings);
    this.refcounts = new RefcountReader(image.imageFile(), header);
    this.comparison = new RefcountCheck(geometry, refcounts, uses.counts(), findings);
    this.l1Check = new L1Check(image, rules.mostTableBytes(), uses, fixes, findings);
    this.l2Check = new L2Check(image, uses, fixes, findings);
  }

  /** Goes through everything. */
  void run(List<SnapshotTable.Entry> snapshots) throws IOException {
    uses.addExclusive("the header", 0, geometry.clusterSize());
    l1Check.checkActive();
    checkSnapshots(snapshots);
    checkL2Tables(l1Check.tables());
    countOtherTables(snapshots);
    comparison.checkBlocks(uses, fixes);
  }

  /** Returns the uses that were counted. */
  ClusterUses uses() {
    return uses;
  }

  /** Returns the L2 tables that were found. */
  L2References tables() {
    return l1Check.tables();
  }

  /** Returns what compares the uses with the image's own counts. */
  RefcountCheck comparison() {
    return comparison;
  }

  /** Finds metadata that something else uses, too; what was counted are uses still. */
  void checkOverlaps() throws IOException {
    new OverlapCheck(geometry, uses.counts(), rules.counts() ? refcounts : null, findings)
        .check(uses, tables());
  }

  /** Returns what compares flags with the counts, once these have been compared. */
  CopiedCheck copiedCheck() {
    return new CopiedCheck(image, uses.counts(), refcounts, findings);
  }

  /** Returns all that was found. */
  CheckReport report(long highestCluster) {
    CheckFindings.Tally tally = findings.tally();
    return new CheckReport(
        tally.corruptions(),
        tally.leaks(),
        tally.unchecked(),
        (highestCluster + 1) << geometry.clusterBits(),
        geometry.clustersFor(image.virtualSize()),
        l2Check.allocated(),
        l2Check.fragmented(),
        l2Check.compressed());
  }

  private void checkL2Tables(L2References tables) throws IOException {
    for (int number = 0; number < tables.size(); number++) {
      long offset = tables.offset(number);
      if (!rules.sharing() && tables.active(number) > 1) {
        findings.corruption(
            "ERROR L2 table at offset 0x"
                + Long.toHexString(offset)
                + " is named "
                + tables.active(number)
                + " times by the active L1 table");
      }
      if (uses.add(offset, geometry.clusterSize(), tables.all(number))) {
        l1Check.spend(geometry.clusterSize());
        l2Check.check(offset, tables.all(number), tables.active(number));
      }
    }
  }

  private void checkSnapshots(List<SnapshotTable.Entry> snapshots) throws IOException {
    if (header.has(Feature.DATA_FILE) && !snapshots.isEmpty()) {
      findings.corruption("ERROR " + snapshots.size() + " snapshots in image with data file");
    }
    for (SnapshotTable.Entry entry : snapshots) {
      String name = "snapshot " + entry.snapshot().id() + " (" + entry.snapshot().name() + ")";
      if (!geometry.isAligned(entry.l1Offset())) {
        findings.corruption(
            "ERROR "
                + name
                + " l1_offset=0x"
                + Long.toHexString(entry.l1Offset())
                + ": L1 table is not cluster aligned; snapshot table entry corrupted");
      } else if (entry.l1Entries() > Geometry.MAX_L1_ENTRIES) {
        findings.corruption(
            "ERROR "
                + name
                + " l1_size=0x"
                + Long.toHexString(entry.l1Entries())
                + ": L1 table is too large; snapshot table entry corrupted");
      } else {
        l1Check.checkSnapshot(name, entry.l1Offset(), (int) entry.l1Entries());
      }
    }
  }

  private void countOtherTables(List<SnapshotTable.Entry> snapshots) throws IOException {
    if (!snapshots.isEmpty()) {
      long end = snapshots.get(snapshots.size() - 1).end();
      uses.addExclusive(
          "the snapshot table", header.snapshotsOffset(), end - header.snapshotsOffset());
    }
    uses.addExclusive(
        "the refcount table",
        header.refcountTableOffset(),
        (long) header.refcountTableClusters() << header.clusterBits());
    Optional<HeaderExtension.EncryptionHeader> luks = image.encryptionHeader();
    if (luks.isPresent()) {
      uses.addExclusive("the encryption header", luks.get().offset(), luks.get().length());
    }
    Optional<HeaderExtension.Bitmaps> bitmaps = image.bitmapDirectory();
    if (bitmaps.isPresent()) {
      new BitmapCheck(image, uses, l1Check, findings).check(bitmaps.get());
    }
  }
}

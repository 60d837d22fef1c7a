package io.seedling.qcow2;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks a qcow2 image as {@code qemu-img check} does, changing nothing: whether every cluster is
 * counted as often as it is used, whether what tables point to can be there, whether COPIED flags
 * are true.
 *
 * <p>Beyond QEMU, tables that are cut short by the end of the file are errors, not zeros, as are
 * metadata that something else uses, too. Neither the backing file nor an external data file is
 * opened.
 */
public final class Qcow2Check {
  /** QEMU's own limit: its cluster numbers are ints there. */
  private static final long MOST_CLUSTERS = Integer.MAX_VALUE;

  private final Rules rules;
  private final Qcow2Image image;
  private final Qcow2Header header;
  private final Geometry geometry;
  private final CheckFindings findings;
  private final ClusterUses uses;
  private final L1Check l1Check;
  private final L2Check l2Check;

  private Qcow2Check(Qcow2Image image, Rules rules, CheckFindings findings) {
    this.image = image;
    this.rules = rules;
    this.header = image.header();
    this.geometry = header.geometry();
    this.findings = findings;
    this.uses = new ClusterUses(image.imageFile().length(), geometry, findings);
    this.l1Check = new L1Check(image, rules.mostTableBytes(), uses, findings);
    this.l2Check = new L2Check(image, uses, findings);
  }

  /**
   * What is asked of an image.
   *
   * @param counts whether its reference counts must be right; those of a dirty image may be stale
   * @param sharing whether its L1 table may name an L2 table twice, which no writer does
   * @param mostTableBytes what all tables may take together, in bytes
   */
  record Rules(boolean counts, boolean sharing, long mostTableBytes) {
    /** Those of 128 TiB with clusters of 64 KiB. */
    private static final long MOST_TABLE_BYTES = 16L << 30;

    /** Those of 4 TiB with clusters of 64 KiB, or of 32 GiB with clusters of 512 bytes. */
    private static final long MOST_OF_A_STRANGER = 512L << 20;

    static final Rules OF_QEMU = new Rules(true, true, MOST_TABLE_BYTES);
    static final Rules FOR_STRANGERS = new Rules(true, false, MOST_OF_A_STRANGER);

    Rules of(Qcow2Header header) {
      return new Rules(!header.has(Feature.DIRTY), sharing, mostTableBytes);
    }
  }

  /**
   * Checks an image.
   *
   * @param reader takes each finding as soon as there is one; there may be millions
   * @throws Qcow2FormatException if the snapshot table can't be read
   * @throws UnsupportedImageException if the check would take too much memory or time
   */
  public static CheckReport run(Qcow2Image image, Consumer<CheckFinding> reader)
      throws IOException {
    return run(image, Rules.OF_QEMU, reader);
  }

  /** As {@link #run(Qcow2Image, Consumer)}, within limits for images from strangers. */
  public static CheckReport runUntrusted(Qcow2Image image, Consumer<CheckFinding> reader)
      throws IOException {
    return run(image, Rules.FOR_STRANGERS, reader);
  }

  static CheckReport run(Qcow2Image image, Rules rules, Consumer<CheckFinding> reader)
      throws IOException {
    long clusters = image.header().geometry().clustersFor(image.imageFile().length());
    if (clusters > MOST_CLUSTERS) {
      throw new UnsupportedImageException(
          "the file has " + clusters + " clusters; at most " + MOST_CLUSTERS + " can be checked");
    }
    return new Qcow2Check(image, rules, new CheckFindings(reader)).run();
  }

  private CheckReport run() throws IOException {
    List<SnapshotTable.Entry> snapshots = new SnapshotTable(image.imageFile(), header).entries();
    checkCompleteness(snapshots);
    uses.addExclusive("the header", 0, geometry.clusterSize());
    l1Check.checkActive();
    checkSnapshots(snapshots);
    L2References tables = l1Check.tables();
    checkL2Tables(tables);
    countOtherTables(snapshots);
    RefcountReader refcounts = new RefcountReader(image.imageFile(), header);
    RefcountCheck comparison = new RefcountCheck(geometry, refcounts, uses.counts(), findings);
    comparison.checkBlocks(uses);
    new OverlapCheck(geometry, uses.counts(), rules.counts() ? refcounts : null, findings)
        .check(uses, tables);
    if (!rules.counts()) {
      return report(uses.counts().clusters() - 1);
    }
    long highest = comparison.compare();
    new CopiedCheck(image, uses.counts(), refcounts, findings).check(tables);
    return report(highest);
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

  private CheckReport report(long highestCluster) {
    return new CheckReport(
        findings.corruptions(),
        findings.leaks(),
        findings.unchecked(),
        (highestCluster + 1) << geometry.clusterBits(),
        geometry.clustersFor(image.virtualSize()),
        l2Check.allocated(),
        l2Check.fragmented(),
        l2Check.compressed());
  }

  private void checkCompleteness(List<SnapshotTable.Entry> snapshots) {
    for (int i = 0; i < snapshots.size() && header.version() >= 3; i++) {
      if (snapshots.get(i).extraBytes() < SnapshotTable.V3_EXTRA_BYTES) {
        findings.corruption("ERROR snapshot table entry " + i + " is incomplete");
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

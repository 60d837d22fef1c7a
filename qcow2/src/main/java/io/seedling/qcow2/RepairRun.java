package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One repair of an image, in the order in which QEMU's {@code qcow2_co_check} does it, which is
 * that of what depends on what: counts, which are raised or written anew from the uses; then the
 * flags that are about counts; then the marks in the header that say that something is wrong.
 *
 * <p>Whatever a crash leaves is no worse than what was there: counts are only taken from clusters
 * that nothing uses, and new tables are written to such.
 */
final class RepairRun {
  private final Repairs what;
  private final Qcow2Check.Rules rules;
  private final CheckFindings findings;
  private WritableImage image;
  private long highest; // the last cluster that is used or counted

  private RepairRun(
      WritableImage image, Repairs what, Qcow2Check.Rules rules, CheckFindings findings) {
    this.image = image;
    this.what = what;
    this.rules = rules;
    this.findings = findings;
  }

  /** What was done, and the image as it is now: the one that was given is no more used. */
  record Outcome(WritableImage image, RepairReport report) {}

  /**
   * Repairs an image.
   *
   * @throws ImageChangeException in QEMU's words, if it can't be done
   */
  static Outcome of(
      WritableImage image, Repairs what, Qcow2Check.Rules rules, CheckFindings findings)
      throws IOException {
    RepairRun run = new RepairRun(image, what, rules, findings);
    try {
      RepairReport report = run.run();
      return new Outcome(run.image, report);
    } catch (Throwable t) {
      run.image.image().close(); // whoever opened the image closes the rest
      throw t;
    }
  }

  private RepairReport run() throws IOException {
    Qcow2Check.requireFewClusters(image.image());
    clearUnknownFeatures();
    SnapshotRepair table = new SnapshotRepair(findings);
    List<SnapshotTable.Entry> snapshots = snapshots(table);
    CheckFindings.Tally ofTable = findings.tally();
    findings.setTally(CheckFindings.Tally.ZERO);
    MetadataWalk walk = repairTables(snapshots);
    findings.setTally(findings.tally().plus(ofTable));
    image = table.write(image);
    CheckFindings.Tally tally = findings.tally();
    if (tally.corruptions() == 0 && tally.unchecked() == 0) {
      clearMarks();
    }
    walk.checkOverlaps(); // their counts are right: QEMU takes them for good
    return new RepairReport(walk.report(highest), tally.corruptionsFixed(), tally.leaksFixed());
  }

  /** Reads the snapshot table, with repairs such as can be done at once. */
  private List<SnapshotTable.Entry> snapshots(SnapshotRepair table) throws IOException {
    if (what == Repairs.ALL) {
      image = table.cut(image);
      return table.entries();
    }
    Qcow2Image state = image.image();
    List<SnapshotTable.Entry> snapshots =
        new SnapshotTable(state.imageFile(), state.header()).entries();
    Qcow2Check.checkCompleteness(state.header(), snapshots, findings);
    return snapshots;
  }

  /** Repairs what is about the uses of clusters, and returns how these were found. */
  private MetadataWalk repairTables(List<SnapshotTable.Entry> snapshots) throws IOException {
    Fixes fixes = Fixes.of(image, what, snapshots);
    MetadataWalk walk = new MetadataWalk(image.image(), rules, fixes, findings);
    walk.run(snapshots);
    fixes.sync(); // what is no more used, before it is no more counted
    CheckFindings.Tally before = findings.tally();
    walk.comparison().look(fixes.errors());
    if (walk.comparison().needsRebuild()) {
      requireErrors(fixes);
      walk = rebuild(walk.uses(), snapshots);
      fixes = Fixes.of(image, what, snapshots);
      lowerCounts(walk, fixes);
    } else {
      findings.setTally(before);
      highest = walk.comparison().compare(fixes);
    }
    fixes.sync();
    boolean flags = fixes.errors() || findings.tally().isClean();
    walk.copiedCheck().check(walk.tables(), fixes, flags);
    fixes.sync();
    return walk;
  }

  private void requireErrors(Fixes fixes) throws ImageChangeException {
    if (!fixes.errors()) {
      findings.unchecked("ERROR need to rebuild refcount structures");
      throw new ImageChangeException("Input/output error");
    }
  }

  /** Writes all counts anew, and goes through the image again. */
  private MetadataWalk rebuild(ClusterUses uses, List<SnapshotTable.Entry> snapshots)
      throws IOException {
    CheckFindings.Tally found = findings.tally();
    findings.repair("Rebuilding refcount structure");
    MetadataRegions regions = MetadataRegions.of(image.image(), snapshots);
    image = new RefcountRebuild(image, uses, regions).write();
    findings.setTally(
        new CheckFindings.Tally(
            0, 0, found.unchecked(), found.corruptionsFixed(), found.leaksFixed()));
    MetadataWalk walk = new MetadataWalk(image.image(), rules, Fixes.NONE, findings);
    walk.run(snapshots);
    CheckFindings.Tally left = findings.tally();
    findings.setTally(
        new CheckFindings.Tally(
            left.corruptions(),
            left.leaks(),
            left.unchecked(),
            left.corruptionsFixed() + Math.max(0, found.corruptions() - left.corruptions()),
            left.leaksFixed() + Math.max(0, found.leaks() - left.leaks())));
    return walk;
  }

  /** Takes the counts of the old counts' clusters away, which is no repair of what was found. */
  private void lowerCounts(MetadataWalk walk, Fixes fixes) throws IOException {
    CheckFindings.Tally before = findings.tally();
    findings.setTally(CheckFindings.Tally.ZERO);
    highest = walk.comparison().compare(fixes.leaksOnly());
    if (walk.comparison().needsRebuild()) {
      findings.repair("ERROR rebuilt refcount structure is still broken");
    }
    long fresh = findings.tally().leaks();
    findings.setTally(before.plus(new CheckFindings.Tally(0, fresh, 0, 0, 0)));
  }

  /** As every writer does: what it doesn't know may not be true any more. */
  private void clearUnknownFeatures() throws IOException {
    Qcow2Header header = image.image().header();
    long known = 1L << Feature.BITMAPS.bit() | 1L << Feature.DATA_FILE_RAW.bit();
    if ((header.autoclearFeatures() & ~known) != 0) {
      put(Qcow2Header.AUTOCLEAR_AT, header.autoclearFeatures() & known);
    }
  }

  private void clearMarks() throws IOException {
    long features = image.image().header().incompatibleFeatures();
    long marks = 1L << Feature.DIRTY.bit() | 1L << Feature.CORRUPT.bit();
    if ((features & marks) != 0) {
      put(Qcow2Header.INCOMPATIBLE_AT, features & ~marks);
    }
  }

  private void put(int at, long word) throws IOException {
    image.writeSynced(ByteBuffer.allocate(Long.BYTES).putLong(word).flip(), at);
  }
}

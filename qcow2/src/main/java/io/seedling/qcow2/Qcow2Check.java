package io.seedling.qcow2;

import java.io.IOException;
import java.util.List;
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
  static final long MOST_CLUSTERS = Integer.MAX_VALUE;

  private Qcow2Check() {}

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
    requireFewClusters(image);
    CheckFindings findings = new CheckFindings(reader);
    List<SnapshotTable.Entry> snapshots =
        new SnapshotTable(image.imageFile(), image.header()).entries();
    checkCompleteness(image.header(), snapshots, findings);
    MetadataWalk walk = new MetadataWalk(image, rules, Fixes.NONE, findings);
    walk.run(snapshots);
    walk.checkOverlaps();
    if (!rules.counts()) {
      return walk.report(walk.uses().counts().clusters() - 1);
    }
    long highest = walk.comparison().compare(Fixes.NONE);
    walk.copiedCheck().check(walk.tables(), Fixes.NONE, false);
    return walk.report(highest);
  }

  static void requireFewClusters(Qcow2Image image) throws UnsupportedImageException {
    long clusters = image.header().geometry().clustersFor(image.imageFile().length());
    if (clusters > MOST_CLUSTERS) {
      throw new UnsupportedImageException(
          "the file has " + clusters + " clusters; at most " + MOST_CLUSTERS + " can be checked");
    }
  }

  static void checkCompleteness(
      Qcow2Header header, List<SnapshotTable.Entry> snapshots, CheckFindings findings) {
    for (int i = 0; i < snapshots.size() && header.version() >= 3; i++) {
      if (snapshots.get(i).extraBytes() < SnapshotTable.V3_EXTRA_BYTES) {
        findings.corruption("ERROR snapshot table entry " + i + " is incomplete");
      }
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Compares a flag of L1 and L2 entries with the image's reference counts: COPIED says that the
 * count is 1, so that a writer need not look.
 */
final class CopiedCheck {
  private final Qcow2Image image;
  private final Geometry geometry;
  private final UseCounts imageCounts;
  private final RefcountReader refcounts;
  private final CheckFindings findings;

  /**
   * @param imageCounts what the image's reference counts are, cut to {@link UseCounts#MOST}
   */
  CopiedCheck(
      Qcow2Image image, UseCounts imageCounts, RefcountReader refcounts, CheckFindings findings) {
    this.image = image;
    this.geometry = image.header().geometry();
    this.imageCounts = imageCounts;
    this.refcounts = refcounts;
    this.findings = findings;
  }

  /** Goes through the active L1 table and those of its L2 tables that were found readable. */
  void check(L2References tables) throws IOException {
    L1Table l1 = image.l1Table();
    ByteBuffer l2 = ByteBuffer.allocate(geometry.clusterSize());
    BitSet seen = new BitSet();
    for (int i = 0; i < image.header().l1Entries(); i++) {
      long entry = l1.entry(i);
      long offset = entry & L2Table.OFFSET_MASK;
      long cluster = offset >> geometry.clusterBits();
      if (offset == 0 || !refcounts.isReadable(cluster)) {
        continue;
      }
      long count = count(cluster);
      if ((count == 1) != ((entry & L2Table.COPIED) != 0)) {
        findings.corruption(
            "ERROR OFLAG_COPIED L2 cluster: l1_index="
                + i
                + " l1_entry="
                + Long.toHexString(entry)
                + " refcount="
                + Long.toUnsignedString(count));
      }
      int number = tables.number(offset);
      if (number >= 0 && !seen.get(number)) {
        seen.set(number);
        l2.clear();
        l2.limit(image.imageFile().readPadded(offset, l2) & -geometry.l2EntryBytes());
        check(l2, tables.active(number));
      }
    }
  }

  private void check(ByteBuffer l2, int times) throws IOException {
    boolean dataElsewhere = image.header().has(Feature.DATA_FILE);
    for (int at = 0; at < l2.limit(); at += geometry.l2EntryBytes()) {
      long entry = l2.getLong(at);
      if ((entry & L2Table.COMPRESSED) != 0 || !L2Check.hasPlace(entry, geometry, dataElsewhere)) {
        continue;
      }
      long cluster = (entry & L2Table.OFFSET_MASK) >> geometry.clusterBits();
      if (!dataElsewhere && !refcounts.isReadable(cluster)) {
        continue;
      }
      long count = dataElsewhere ? 1 : count(cluster);
      if ((count == 1) != ((entry & L2Table.COPIED) != 0)) {
        findings.corruption(
            "ERROR OFLAG_COPIED data cluster: l2_entry="
                + Long.toHexString(entry)
                + " refcount="
                + Long.toUnsignedString(count),
            times);
      }
    }
  }

  private long count(long cluster) throws IOException {
    long count = cluster < imageCounts.clusters() ? imageCounts.get(cluster) : UseCounts.MOST;
    return count == UseCounts.MOST ? refcounts.count(cluster) : count;
  }
}

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

  /**
   * Goes through the active L1 table and those of its L2 tables that were found readable.
   *
   * @param repairs whether the flags are made true, as the counts say
   */
  void check(L2References tables, Fixes fixes, boolean repairs) throws IOException {
    L1Table l1 = image.l1Table();
    ByteBuffer l2 = ByteBuffer.allocate(geometry.clusterSize());
    BitSet seen = new BitSet();
    for (int i = 0; i < image.header().l1Entries(); i++) {
      long entry = l1.entry(i);
      long offset = entry & L2Table.OFFSET_MASK;
      if (offset == 0 || !refcounts.isReadable(offset >> geometry.clusterBits())) {
        continue;
      }
      checkL1Entry(i, entry, repairs ? fixes : Fixes.NONE);
      int number = tables.number(offset);
      if (number >= 0 && !seen.get(number)) {
        seen.set(number);
        l2.clear();
        l2.limit(image.imageFile().readPadded(offset, l2) & -geometry.l2EntryBytes());
        if (!repairs) {
          check(l2, tables.active(number));
        } else if (repair(l2, fixes.mayWrite(offset, geometry.clusterSize()))) {
          fixes.write(l2.rewind(), offset);
        }
      }
    }
  }

  private void checkL1Entry(int index, long entry, Fixes fixes) throws IOException {
    long count = count((entry & L2Table.OFFSET_MASK) >> geometry.clusterBits());
    if ((count == 1) == ((entry & L2Table.COPIED) != 0)) {
      return;
    }
    String text =
        " OFLAG_COPIED L2 cluster: l1_index="
            + index
            + " l1_entry="
            + Long.toHexString(entry)
            + " refcount="
            + Long.toUnsignedString(count);
    if (fixes.mayWriteL1()) {
      long at = image.header().l1Offset() + (long) index * Geometry.ENTRY_BYTES;
      ByteBuffer bytes = ByteBuffer.allocate(Geometry.ENTRY_BYTES);
      fixes.write(bytes.putLong(entry ^ L2Table.COPIED).flip(), at);
      findings.fixedCorruption("Repairing" + text, 1);
    } else {
      findings.corruption("ERROR" + text);
    }
  }

  private void check(ByteBuffer l2, int times) throws IOException {
    for (int at = 0; at < l2.limit(); at += geometry.l2EntryBytes()) {
      if (isWrong(l2.getLong(at))) {
        findings.corruption("ERROR" + text(l2.getLong(at)), times);
      }
    }
  }

  /** Makes the flags true in a table, and returns whether it is to be written. */
  private boolean repair(ByteBuffer l2, boolean mayWrite) throws IOException {
    boolean changed = false;
    for (int at = 0; at < l2.limit(); at += geometry.l2EntryBytes()) {
      long entry = l2.getLong(at);
      if (!isWrong(entry)) {
        continue;
      }
      if (mayWrite) {
        findings.fixedCorruption("Repairing" + text(entry), 1);
        l2.putLong(at, entry ^ L2Table.COPIED);
        changed = true;
      } else {
        findings.corruption("ERROR" + text(entry));
      }
    }
    return changed;
  }

  /** Tells whether the flag of an L2 table's entry is not what the count of its cluster says. */
  private boolean isWrong(long entry) throws IOException {
    boolean dataElsewhere = image.header().has(Feature.DATA_FILE);
    if ((entry & L2Table.COMPRESSED) != 0 || !L2Check.hasPlace(entry, geometry, dataElsewhere)) {
      return false;
    }
    long cluster = (entry & L2Table.OFFSET_MASK) >> geometry.clusterBits();
    if (!dataElsewhere && !refcounts.isReadable(cluster)) {
      return false;
    }
    return (dataElsewhere || count(cluster) == 1) != ((entry & L2Table.COPIED) != 0);
  }

  private String text(long entry) throws IOException {
    long cluster = (entry & L2Table.OFFSET_MASK) >> geometry.clusterBits();
    long count = image.header().has(Feature.DATA_FILE) ? 1 : count(cluster);
    return " OFLAG_COPIED data cluster: l2_entry="
        + Long.toHexString(entry)
        + " refcount="
        + Long.toUnsignedString(count);
  }

  private long count(long cluster) throws IOException {
    long count = cluster < imageCounts.clusters() ? imageCounts.get(cluster) : UseCounts.MOST;
    return count == UseCounts.MOST ? refcounts.count(cluster) : count;
  }
}

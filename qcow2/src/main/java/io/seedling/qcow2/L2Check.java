package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Goes through L2 tables, and counts the clusters that their entries use. */
final class L2Check {
  /** Reserved in the entry of a cluster that is not compressed. */
  private static final long RESERVED = 0x3f000000000001feL;

  private static final long ALL_ZEROS = 1;
  private static final int SECTOR = 512;

  private final ImageFile file;
  private final Geometry geometry;
  private final boolean dataElsewhere;
  private final ClusterUses uses;
  private final Fixes fixes;
  private final CheckFindings findings;
  private final ByteBuffer table;
  private long allocated;
  private long fragmented;
  private long compressed;

  L2Check(Qcow2Image image, ClusterUses uses, Fixes fixes, CheckFindings findings) {
    this.fixes = fixes;
    this.file = image.imageFile();
    this.geometry = image.header().geometry();
    this.dataElsewhere = image.header().has(Feature.DATA_FILE);
    this.uses = uses;
    this.findings = findings;
    this.table = ByteBuffer.allocate(geometry.clusterSize());
  }

  /** Returns the guest clusters that have a place, by the tables that the active L1 names. */
  long allocated() {
    return allocated;
  }

  long fragmented() {
    return fragmented;
  }

  long compressed() {
    return compressed;
  }

  /**
   * Goes through a table.
   *
   * @param times how often all L1 tables together name it
   * @param active how often the active one does
   */
  void check(long offset, int times, int active) throws IOException {
    table.clear();
    int there = file.readPadded(offset, table);
    if (there < table.capacity()) { // QEMU reads zeros there
      findCut(offset);
    }
    int step = geometry.l2EntryBytes();
    long expected = 0; // where the next cluster lies in an image without fragments
    for (int at = 0; at + step <= there; at += step) {
      long entry = table.getLong(at);
      long bitmap = geometry.extendedL2() ? table.getLong(at + Geometry.ENTRY_BYTES) : 0;
      if ((entry | bitmap) == 0) {
        continue;
      }
      if ((entry & L2Table.COMPRESSED) != 0) {
        checkCompressed(at / step, entry, bitmap, times);
        if (!dataElsewhere && bitmap == 0) {
          allocated += active;
          compressed += active;
          fragmented += active; // by nature, says QEMU
        }
        continue;
      }
      if (isMisplacedZero(entry, bitmap) && fixes.errors() && fixMisplaced(offset, at)) {
        continue;
      }
      if (checkPlain(entry, bitmap, times)) {
        long host = entry & L2Table.OFFSET_MASK;
        allocated += active;
        fragmented += expected != 0 && host != expected ? active : 0;
        expected = host + geometry.clusterSize();
      }
    }
  }

  private void findCut(long offset) throws IOException {
    String text =
        ": L2 table at offset 0x"
            + Long.toHexString(offset)
            + " is cut short by the end of the file at "
            + file.length();
    if (fixes.errors()) {
      fixes.growTo(offset + table.capacity());
      findings.fixedCorruption("Repairing" + text, 1);
    } else {
      findings.corruption("ERROR" + text);
    }
  }

  /** Tells whether a cluster that only reads as zeros has a place that can't be one. */
  private boolean isMisplacedZero(long entry, long bitmap) {
    long host = entry & L2Table.OFFSET_MASK;
    boolean data = geometry.extendedL2() ? (int) bitmap != 0 : (entry & ALL_ZEROS) == 0;
    return hasPlace(entry, geometry, dataElsewhere) && !geometry.isAligned(host) && !data;
  }

  /** Takes a cluster's place from it, which only reads as zeros; tells whether that was done. */
  private boolean fixMisplaced(long tableOffset, int at) throws IOException {
    if (!fixes.mayWrite(tableOffset, geometry.clusterSize())) {
      findings.unchecked("ERROR: Overlap check failed");
      return false;
    }
    long host = table.getLong(at) & L2Table.OFFSET_MASK;
    table.putLong(at, geometry.extendedL2() ? 0 : ALL_ZEROS); // subclusters of zeros stay so
    fixes.write(table.slice(at, geometry.l2EntryBytes()), tableOffset + at);
    findings.fixedCorruption(
        "Repairing offset="
            + Long.toHexString(host)
            + ": Preallocated cluster is not properly aligned; L2 entry corrupted.",
        1);
    return true;
  }

  private void checkCompressed(int index, long entry, long bitmap, int times)
      throws UnsupportedImageException {
    int offsetBits = geometry.compressedOffsetBits();
    long offset = entry & ((1L << offsetBits) - 1);
    if ((entry & L2Table.COPIED) != 0) {
      findings.corruption(
          "ERROR: coffset=0x"
              + Long.toHexString(offset)
              + ": copied flag must never be set for compressed clusters",
          times);
    }
    if (dataElsewhere || bitmap != 0) {
      findings.corruption(
          "ERROR compressed cluster "
              + index
              + (dataElsewhere
                  ? " with data file, entry=0x"
                  : " with non-zero subcluster allocation bitmap, entry=0x")
              + Long.toHexString(entry & ~L2Table.COPIED),
          times);
      return;
    }
    long sectors = ((entry & (L2Table.COMPRESSED - 1)) >>> offsetBits) + 1;
    uses.add(offset, sectors * SECTOR - offset % SECTOR, times);
  }

  /** Returns whether the entry gives the cluster a place. */
  private boolean checkPlain(long entry, long bitmap, int times) throws UnsupportedImageException {
    long host = entry & L2Table.OFFSET_MASK;
    if ((entry & RESERVED) != 0) {
      findings.corruption(
          "ERROR found l2 entry with reserved bits set: " + Long.toHexString(entry), times);
    }
    if (!hasPlace(entry, geometry, dataElsewhere)) {
      if ((int) bitmap != 0) {
        findings.corruption(
            "ERROR: Unallocated cluster has non-zero subcluster allocation map", times);
      }
      return false;
    }
    if (((bitmap >>> 32) & bitmap) != 0) {
      findings.corruption(
          "ERROR offset="
              + Long.toHexString(host)
              + ": Allocated cluster has corrupted subcluster allocation bitmap",
          times);
    }
    if (!geometry.isAligned(host)) {
      boolean data = geometry.extendedL2() ? (int) bitmap != 0 : (entry & ALL_ZEROS) == 0;
      findings.corruption(
          "ERROR offset="
              + Long.toHexString(host)
              + (data ? ": Data cluster" : ": Preallocated cluster")
              + " is not properly aligned; L2 entry corrupted.",
          times);
    }
    if (!dataElsewhere) {
      uses.add(host, geometry.clusterSize(), times);
    }
    return true;
  }

  /**
   * Returns whether the entry of a cluster that is not compressed gives it a place. Guest data may
   * lie at the first byte of an external data file, too, which COPIED tells.
   */
  static boolean hasPlace(long entry, Geometry geometry, boolean dataElsewhere) {
    if ((entry & L2Table.OFFSET_MASK) != 0) {
      return true;
    }
    boolean zero = !geometry.extendedL2() && (entry & ALL_ZEROS) != 0;
    return dataElsewhere && !zero && (entry & L2Table.COPIED) != 0;
  }
}

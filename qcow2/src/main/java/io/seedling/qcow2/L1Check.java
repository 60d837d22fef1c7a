package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Goes through L1 tables, counts their clusters, and collects the L2 tables they point to. */
final class L1Check {
  /** Bits 0 to 8 and 56 to 62. */
  private static final long RESERVED = ~(L2Table.OFFSET_MASK | L2Table.COPIED);

  /** How much of an L1 table is read at a time, in bytes. */
  private static final int PIECE = 1 << 16;

  private final ImageFile file;
  private final Qcow2Image image;
  private final Geometry geometry;
  private final ClusterUses uses;
  private final Fixes fixes;
  private final CheckFindings findings;
  private final L2References tables = new L2References();
  private final long mostBytes;
  private long bytesLeft;

  /**
   * @param mostBytes what all tables may take together: crafted images have snapshots by the
   *     thousand that share one L1 table, or tables full of holes
   */
  L1Check(Qcow2Image image, long mostBytes, ClusterUses uses, Fixes fixes, CheckFindings findings) {
    this.fixes = fixes;
    this.mostBytes = mostBytes;
    this.bytesLeft = mostBytes;
    this.image = image;
    this.file = image.imageFile();
    this.geometry = image.header().geometry();
    this.uses = uses;
    this.findings = findings;
  }

  /** Returns the L2 tables that are aligned; they may lie behind the end of the file. */
  L2References tables() {
    return tables;
  }

  /**
   * Notes that a table will be read.
   *
   * @throws UnsupportedImageException if that would be more than the check may take
   */
  void spend(long bytes) throws UnsupportedImageException {
    bytesLeft -= bytes;
    if (bytesLeft < 0) {
      throw new UnsupportedImageException(
          "its tables take more than " + (mostBytes >> 20) + " MiB together");
    }
  }

  void checkActive() throws IOException {
    Qcow2Header header = image.header();
    check("the active L1 table", header.l1Offset(), header.l1Entries(), true);
  }

  /**
   * Checks the L1 table of a snapshot.
   *
   * @param name how messages call the snapshot
   * @param offset cluster aligned
   * @param entries at most {@link Geometry#MAX_L1_ENTRIES}
   */
  void checkSnapshot(String name, long offset, int entries) throws IOException {
    check("the L1 table of " + name, offset, entries, false);
  }

  private void check(String what, long offset, int entries, boolean active) throws IOException {
    long bytes = (long) entries * Geometry.ENTRY_BYTES;
    if (!uses.addExclusive(what, offset, bytes)) {
      return;
    }
    spend(bytes);
    long there = Math.min(bytes, Math.max(0, file.length() - offset));
    if (there < bytes) { // QEMU reads zeros there
      String text = ": " + what + " is cut short by the end of the file at " + file.length();
      if (fixes.errors()) {
        fixes.growTo(offset + bytes);
        findings.fixedCorruption("Repairing" + text, 1);
      } else {
        findings.corruption("ERROR" + text);
      }
    }
    for (long done = 0; done < there; done += PIECE) {
      ByteBuffer piece = file.read(offset + done, (int) Math.min(PIECE, there - done));
      for (int at = 0; at + Geometry.ENTRY_BYTES <= piece.limit(); at += Geometry.ENTRY_BYTES) {
        long entry = piece.getLong(at);
        if (entry != 0) {
          checkEntry(entry, active);
        }
      }
    }
  }

  private void checkEntry(long entry, boolean active) throws UnsupportedImageException {
    if ((entry & RESERVED) != 0) {
      findings.corruption(
          "ERROR found L1 entry with reserved bits set: " + Long.toHexString(entry));
    }
    long offset = entry & L2Table.OFFSET_MASK;
    if (offset == 0) { // QEMU would read the header as an L2 table
      uses.add(0, geometry.clusterSize(), 1);
    } else if (geometry.isAligned(offset)) {
      tables.add(offset, active);
    } else {
      uses.add(offset, geometry.clusterSize(), 1);
      findings.corruption(
          "ERROR l2_offset="
              + Long.toHexString(offset)
              + ": Table is not cluster aligned; L1 entry corrupted");
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Goes through the persistent bitmaps' directory and tables, and counts their clusters. */
final class BitmapCheck {
  /** Bits 0 to 8 and 56 to 63 of a table's entry, but for bit 0. */
  private static final long RESERVED = 0xff000000000001feL;

  private static final long ALL_ONES = 1; // only where there is no cluster

  /** QEMU's own limit for one bitmap, in bytes. */
  private static final long MAX_BITMAP_BYTES = 512L << 20;

  private final ImageFile file;
  private final Geometry geometry;
  private final ClusterUses uses;
  private final long virtualSize;
  private final L1Check tables;
  private final CheckFindings findings;

  BitmapCheck(Qcow2Image image, ClusterUses uses, L1Check tables, CheckFindings findings) {
    this.file = image.imageFile();
    this.geometry = image.header().geometry();
    this.virtualSize = image.virtualSize();
    this.uses = uses;
    this.tables = tables;
    this.findings = findings;
  }

  void check(HeaderExtension.Bitmaps place) throws IOException {
    if (!uses.addExclusive(
        "the bitmap directory", place.directoryOffset(), place.directoryBytes())) {
      return;
    }
    try {
      for (BitmapDirectory.Entry entry : BitmapDirectory.entries(file, place)) {
        check(entry);
      }
    } catch (Qcow2FormatException e) {
      findings.corruption("ERROR " + e.getMessage());
    }
  }

  private void check(BitmapDirectory.Entry entry) throws IOException {
    String name = "bitmap '" + entry.bitmap().name() + "'";
    long bytes = entry.tableEntries() * Geometry.ENTRY_BYTES;
    if (entry.tableEntries() == 0
        || entry.tableOffset() == 0
        || !geometry.isAligned(entry.tableOffset())
        || entry.tableEntries() > MAX_BITMAP_BYTES >> geometry.clusterBits()) {
      findings.corruption(
          "ERROR "
              + name
              + ": its table of "
              + entry.tableEntries()
              + " entries at 0x"
              + Long.toHexString(entry.tableOffset())
              + " can't be one");
      return;
    }
    long needed = entriesFor(entry.bitmap().granularity());
    if (!entry.bitmap().inUse() && entry.tableEntries() != needed) { // QEMU opens no such image
      findings.corruption(
          "ERROR "
              + name
              + ": its table has "
              + entry.tableEntries()
              + " entries; a disk of this size needs "
              + needed);
    }
    if (uses.addExclusive("the table of " + name, entry.tableOffset(), bytes)) {
      tables.spend(bytes);
      checkTable(name, file.read(entry.tableOffset(), (int) bytes), bytes);
    }
  }

  private long entriesFor(long granularity) {
    return geometry.clustersFor(Geometry.ceilDiv(Geometry.ceilDiv(virtualSize, granularity), 8));
  }

  private void checkTable(String name, ByteBuffer table, long bytes) throws IOException {
    if (table.limit() < bytes) {
      findings.corruption(
          "ERROR: the table of "
              + name
              + " is cut short by the end of the file at "
              + file.length());
    }
    for (int at = 0; at + Geometry.ENTRY_BYTES <= table.limit(); at += Geometry.ENTRY_BYTES) {
      long entry = table.getLong(at);
      long offset = entry & L2Table.OFFSET_MASK;
      if ((entry & RESERVED) != 0
          || !geometry.isAligned(offset)
          || (offset != 0 && (entry & ALL_ONES) != 0)) {
        findings.corruption(
            "ERROR " + name + ": its table has an entry of 0x" + Long.toHexString(entry));
      } else if (offset != 0) {
        uses.add(offset, geometry.clusterSize(), 1);
      }
    }
  }
}

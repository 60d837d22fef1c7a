package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Finds out whether a file ends before what its tables refer to, as after a broken download.
 *
 * <p>The highest cluster with a reference count tells, mostly: a few reads, however large the image
 * is. Only where it lies beyond the end are the L2 tables walked, because a cluster may also be
 * counted without being used (a leak, which is harmless).
 */
final class Truncation {
  /** Bits 9 to 55 of an entry of the L1, L2 or refcount table: a host offset. */
  private static final long OFFSET_MASK = 0x00fffffffffffe00L;

  /** Bit 62 of an L2 entry: the cluster is compressed. */
  private static final long COMPRESSED = 1L << 62;

  private static final int ENTRY_BYTES = Geometry.ENTRY_BYTES;

  private static final int STEP = 512; // bytes, as the smallest clusters have

  /**
   * What is read of tables at most, in bytes: those of 2 TiB of guest data, and a second or two.
   */
  private static final long MOST_BYTES = 256L << 20;

  private final ImageFile file;
  private final Qcow2Header header;
  private final Geometry geometry;
  private long bytesLeft = MOST_BYTES;

  private Truncation(ImageFile file, Qcow2Header header) {
    this.file = file;
    this.header = header;
    this.geometry = header.geometry();
  }

  /**
   * Refuses a file that ends too early.
   *
   * @throws Qcow2FormatException naming what begins behind the end of the file
   */
  static void refuse(ImageFile file, Qcow2Header header) throws IOException {
    Truncation truncation = new Truncation(file, header);
    ByteBuffer l1 = truncation.l1Table();
    if (header.has(Feature.DIRTY) || truncation.highestCounted() >= file.length()) {
      truncation.walk(l1);
    }
  }

  /** Returns the L1 table, all of whose L2 tables begin within the file. */
  private ByteBuffer l1Table() throws IOException {
    ByteBuffer l1 = file.read(header.l1Offset(), header.l1Entries() * ENTRY_BYTES);
    for (int at = 0; at + ENTRY_BYTES <= l1.limit(); at += ENTRY_BYTES) {
      require("L2 table", l1.getLong(at) & OFFSET_MASK, header.l1Offset() + at);
    }
    return l1;
  }

  /** Returns the host offset of the highest cluster that is counted, in bytes. */
  private long highestCounted() throws IOException {
    int tableBytes = header.refcountTableClusters() << header.clusterBits();
    ByteBuffer table = file.read(header.refcountTableOffset(), tableBytes);
    long empty = 0; // the block read last: crafted tables name one block often
    for (int at = table.limit() - ENTRY_BYTES; at >= 0; at -= ENTRY_BYTES) {
      long blockOffset = table.getLong(at) & OFFSET_MASK;
      require("refcount block", blockOffset, header.refcountTableOffset() + at);
      boolean known = blockOffset == 0 || blockOffset == empty;
      int index = known || !afford() ? -1 : lastCounted(blockOffset);
      if (index >= 0) {
        long cluster = at / ENTRY_BYTES * geometry.clustersPerRefcountBlock() + index;
        return cluster > Long.MAX_VALUE >> header.clusterBits()
            ? Long.MAX_VALUE
            : cluster << header.clusterBits();
      }
      empty = blockOffset;
    }
    return 0;
  }

  /** Returns the index of the last count in a block that isn't 0; -1 if all are. */
  private int lastCounted(long blockOffset) throws IOException {
    ByteBuffer block = file.read(blockOffset, geometry.clusterSize());
    int end = block.limit();
    while (end >= STEP && Zeros.fill(block, end - STEP, STEP)) {
      end -= STEP; // most of a block is zeros
    }
    for (int at = end - 1; at >= 0; at--) {
      int bits = block.get(at) & 0xff;
      if (bits != 0) {
        // counts of less than 8 bits fill a byte from its least significant bit
        int bit = at * 8 + 31 - Integer.numberOfLeadingZeros(bits);
        return bit / geometry.refcountBits();
      }
    }
    return -1;
  }

  private void walk(ByteBuffer l1) throws IOException {
    boolean dataElsewhere = header.has(Feature.DATA_FILE);
    int step = geometry.extendedL2() ? 2 * ENTRY_BYTES : ENTRY_BYTES;
    long before = 0;
    for (int i = 0; i + ENTRY_BYTES <= l1.limit() && !dataElsewhere; i += ENTRY_BYTES) {
      long l2Offset = l1.getLong(i) & OFFSET_MASK;
      if (l2Offset == 0 || l2Offset == before || !afford()) {
        continue;
      }
      before = l2Offset;
      ByteBuffer l2 = file.read(l2Offset, geometry.clusterSize());
      for (int at = 0; at + ENTRY_BYTES <= l2.limit(); at += step) {
        require("guest data", dataOffset(l2.getLong(at)), l2Offset + at);
      }
    }
  }

  /** Returns whether one more cluster is read; where not, what it says goes unchecked. */
  private boolean afford() {
    bytesLeft -= geometry.clusterSize();
    return bytesLeft >= 0;
  }

  private long dataOffset(long l2Entry) {
    if ((l2Entry & COMPRESSED) == 0) {
      return l2Entry & OFFSET_MASK;
    }
    return l2Entry & ((1L << header.geometry().compressedOffsetBits()) - 1);
  }

  private void require(String what, long offset, long at) throws Qcow2FormatException {
    if (offset >= file.length() && offset != 0) {
      throw new Qcow2FormatException(
          "the file is cut short at "
              + file.length()
              + " bytes, but has "
              + what
              + " at 0x"
              + Long.toHexString(offset),
          at);
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/**
 * An image's reference counts in another width, behind all that the file has: until the header
 * points to them, the image is as it was, and then what held the old counts is free. QEMU's {@code
 * docs/interop/qcow2.txt}, section "Host cluster management".
 */
final class RefcountRewrite {
  private final WritableImage writable;
  private final Geometry geometry;
  private final int bits;
  private final RefcountReader old;
  private final long oldPerBlock;
  private final Set<Long> released = new HashSet<>(); // clusters
  private final BitSet blocks = new BitSet(); // those that count anything
  private final long spareClusters;
  private long start; // the first new cluster
  private int tableClusters;

  /**
   * @param bits the new width of a count: 1, 2, 4 … 64
   * @param spareClusters that the table reaches over behind those that the file will have
   */
  RefcountRewrite(WritableImage writable, int bits, long spareClusters) throws IOException {
    Qcow2Header header = writable.image().header();
    this.writable = writable;
    this.bits = bits;
    this.spareClusters = spareClusters;
    this.geometry = new Geometry(header.clusterBits(), bits, false);
    this.old = new RefcountReader(writable.image().imageFile(), header);
    this.oldPerBlock = header.geometry().clustersPerRefcountBlock();
    this.start = geometry.clustersFor(writable.image().imageFile().length());
  }

  /**
   * Writes the new table and its blocks, which nothing points to yet.
   *
   * @throws ImageChangeException in QEMU's words, if a count is too large for the width
   */
  void write() throws IOException {
    release();
    findBlocks();
    place();
    ByteBuffer table = ByteBuffer.allocate(tableClusters << geometry.clusterBits());
    long at = start << geometry.clusterBits();
    for (int index = blocks.nextSetBit(0); index >= 0; index = blocks.nextSetBit(index + 1)) {
      ImageFile.write(writable.channel(), block(index), at);
      table.putLong(index * Geometry.ENTRY_BYTES, at);
      at += geometry.clusterSize();
    }
    writable.writeSynced(table, at);
  }

  /** Makes a header point to what was written. */
  void setIn(HeaderRewrite header) {
    long table = (start + blocks.cardinality()) << geometry.clusterBits();
    header.setRefcounts(Integer.numberOfTrailingZeros(bits), table, tableClusters);
  }

  private void release() {
    Qcow2Header header = writable.image().header();
    long table = header.refcountTableOffset() >> geometry.clusterBits();
    for (int i = 0; i < header.refcountTableClusters(); i++) {
      released.add(table + i);
    }
    for (int index = 0; index < old.entries(); index++) {
      if (old.blockOffset(index) != 0) {
        released.add(old.blockOffset(index) >> geometry.clusterBits());
      }
    }
  }

  private void findBlocks() throws IOException {
    long perBlock = geometry.clustersPerRefcountBlock();
    for (int index = 0; index < old.entries(); index++) {
      long first = index * oldPerBlock;
      if (old.blockOffset(index) == 0) {
        continue;
      }
      if (!old.isReadable(first)) {
        throw new ImageChangeException(
            "Refblock offset 0x" + Long.toHexString(old.blockOffset(index)) + " unaligned");
      }
      for (long cluster = first; cluster < first + oldPerBlock; cluster++) {
        long count = old.count(cluster);
        if (count != 0) {
          requireNarrow(cluster, count);
          start = Math.max(start, cluster + 1);
          if (count(cluster) != 0) {
            blocks.set(Math.toIntExact(cluster / perBlock));
          }
        }
      }
    }
  }

  private void requireNarrow(long cluster, long count) throws ImageChangeException {
    if (bits < Long.SIZE && Long.compareUnsigned(count, RefcountBlock.most(bits)) > 0) {
      throw new ImageChangeException(
          "Cannot decrease refcount entry width to "
              + bits
              + " bits: Cluster at offset 0x"
              + Long.toHexString(cluster << geometry.clusterBits())
              + " has a refcount of "
              + Long.toUnsignedString(count));
    }
  }

  /** The new clusters have counts, too, which may take new blocks, which have counts. */
  private void place() throws ImageChangeException {
    long perBlock = geometry.clustersPerRefcountBlock();
    long before;
    long end = start;
    do {
      before = end;
      long entries = Geometry.ceilDiv(end + spareClusters, perBlock);
      long bytes = Math.max(blocks.length(), entries) * Geometry.ENTRY_BYTES;
      if (bytes > Geometry.MAX_REFCOUNT_TABLE_BYTES) {
        throw new ImageChangeException("Failed to increase reftable buffer size");
      }
      tableClusters = Math.toIntExact(geometry.clustersFor(bytes));
      end = start + blocks.cardinality() + tableClusters;
      for (long block = start / perBlock; block * perBlock < end; block++) {
        blocks.set(Math.toIntExact(block));
      }
    } while (end != before);
  }

  private ByteBuffer block(int index) throws IOException {
    RefcountBlock block = new RefcountBlock(bits, ByteBuffer.allocate(geometry.clusterSize()));
    int perBlock = Math.toIntExact(geometry.clustersPerRefcountBlock());
    long first = (long) index * perBlock;
    for (int i = 0; i < perBlock; i++) {
      long count = count(first + i);
      if (count != 0) {
        block.set(i, count);
      }
    }
    return block.bytes();
  }

  /** Returns the new count of a cluster. */
  private long count(long cluster) throws IOException {
    if (cluster >= start) {
      return cluster < start + blocks.cardinality() + tableClusters ? 1 : 0;
    }
    return old.count(cluster) - (released.contains(cluster) ? 1 : 0);
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An image's own reference counts: a table of the host offsets of blocks, each a cluster of counts
 * (QEMU's {@code docs/interop/qcow2.txt}, section "Host cluster management").
 */
final class RefcountReader {
  /** Bits 9 to 63 of an entry of the table: a block's host offset; the others are reserved. */
  private static final long OFFSET_MASK = -512L;

  private final ImageFile file;
  private final Geometry geometry;
  private final ByteBuffer table;
  private final ByteBuffer block;
  private long loaded = 0; // the offset of the block in the buffer; 0 for none

  RefcountReader(ImageFile file, Qcow2Header header) throws IOException {
    this.file = file;
    this.geometry = header.geometry();
    int bytes = header.refcountTableClusters() << header.clusterBits(); // at most 8 MiB
    this.table = file.read(header.refcountTableOffset(), bytes);
    this.block = ByteBuffer.allocate(geometry.clusterSize());
  }

  /** Returns how many entries the table has. */
  int entries() {
    return table.limit() / Geometry.ENTRY_BYTES;
  }

  /** Returns an entry as it is. */
  long entry(int index) {
    return table.getLong(index * Geometry.ENTRY_BYTES);
  }

  /** Returns where a block lies, in bytes; 0 for none: all of its counts are 0. */
  long blockOffset(long index) {
    return index < entries() ? entry((int) index) & OFFSET_MASK : 0;
  }

  /** Whether the block that counts a cluster can be there at all. */
  boolean isReadable(long cluster) {
    long offset = blockOffset(cluster / geometry.clustersPerRefcountBlock());
    return offset >= 0 && geometry.isAligned(offset);
  }

  /** Returns the count of a cluster whose block {@link #isReadable}; unsigned. */
  long count(long cluster) throws IOException {
    long perBlock = geometry.clustersPerRefcountBlock();
    long offset = blockOffset(cluster / perBlock);
    if (offset == 0) {
      return 0;
    }
    load(offset);
    return loadedCount((int) (cluster % perBlock));
  }

  /** Makes a block the one that {@link #loadedCount} is about; zeros where the file has ended. */
  void load(long offset) throws IOException {
    if (offset != loaded) {
      loaded = 0;
      block.clear();
      if (offset >= file.length()) {
        block.put(new byte[block.capacity()]);
      } else {
        file.readPadded(offset, block);
      }
      loaded = offset;
    }
  }

  /** Returns the loaded block, to be changed and written. */
  RefcountBlock loadedBlock() {
    return new RefcountBlock(geometry.refcountBits(), block.clear());
  }

  /** Returns a count of the loaded block; unsigned. */
  long loadedCount(int index) {
    return switch (geometry.refcountBits()) {
      case 1 -> block.get(index >> 3) >> (index & 7) & 1;
      case 2 -> block.get(index >> 2) >> (2 * (index & 3)) & 3;
      case 4 -> block.get(index >> 1) >> (4 * (index & 1)) & 15;
      case 8 -> block.get(index) & 0xff;
      case 16 -> block.getShort(2 * index) & 0xffff;
      case 32 -> Integer.toUnsignedLong(block.getInt(4 * index));
      default -> block.getLong(8 * index);
    };
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * A refcount table, and those of its blocks that differ, on their way to free clusters; the others
 * stay where they are. QEMU's {@code docs/interop/qcow2.txt}, section "Host cluster management".
 */
final class NewRefcounts {
  private final WritableImage image;
  private final CountChange counts;
  private final FreeClusters free;
  private final Qcow2Header header;
  private final Geometry geometry;
  private final RefcountReader old;
  private final int perBlock;
  private final BitSet placed = new BitSet();
  private ByteBuffer table = ByteBuffer.allocate(0);

  NewRefcounts(WritableImage image, CountChange counts, FreeClusters free) throws IOException {
    this.image = image;
    this.counts = counts;
    this.free = free;
    this.header = image.image().header();
    this.geometry = header.geometry();
    this.old = new RefcountReader(image.image().imageFile(), header);
    this.perBlock = Math.toIntExact(geometry.clustersPerRefcountBlock());
  }

  /** Writes all counts as they will be, and has a header point to them. */
  void write(HeaderRewrite rewrite) throws IOException {
    int clusters = tableClusters();
    int tableBytes = clusters << geometry.clusterBits();
    table = ByteBuffer.allocate(tableBytes);
    for (int index = 0; index < old.entries(); index++) {
      table.putLong(index * Geometry.ENTRY_BYTES, old.blockOffset(index));
    }
    long tableOffset = free.take(tableBytes);
    int oldBytes = header.refcountTableClusters() << geometry.clusterBits();
    counts.use(header.refcountTableOffset(), oldBytes, -1);
    placeBlocks();
    for (int index = placed.nextSetBit(0); index >= 0; index = placed.nextSetBit(index + 1)) {
      long offset = table.getLong(index * Geometry.ENTRY_BYTES);
      ImageFile.write(image.channel(), block(index), offset);
    }
    ImageFile.write(image.channel(), table, tableOffset);
    rewrite.setRefcounts(header.refcountOrder(), tableOffset, clusters);
  }

  /** Returns the length of a table that reaches over all clusters, even if every block is new. */
  private int tableClusters() throws ImageChangeException {
    long end = counts.clusters();
    for (int index = 0; index < old.entries(); index++) {
      if (old.blockOffset(index) != 0) {
        end = Math.max(end, (index + 1L) * perBlock);
      }
    }
    long clusters = header.refcountTableClusters();
    long before;
    do {
      before = clusters;
      long blocks = Geometry.ceilDiv(end + clusters, perBlock - 1); // they count each other, too
      clusters = Math.max(clusters, geometry.clustersFor(blocks * Geometry.ENTRY_BYTES));
    } while (clusters != before);
    if (clusters << geometry.clusterBits() > Geometry.MAX_REFCOUNT_TABLE_BYTES) {
      throw new ImageChangeException("File too large");
    }
    return (int) clusters;
  }

  /** A block's new place and its old one have counts, too, which are in blocks. */
  private void placeBlocks() throws IOException {
    BitSet missing = counts.blocks();
    while (!missing.isEmpty()) {
      for (int index = missing.nextSetBit(0); index >= 0; index = missing.nextSetBit(index + 1)) {
        table.putLong(index * Geometry.ENTRY_BYTES, free.take(geometry.clusterSize()));
        if (old.blockOffset(index) != 0) {
          counts.use(old.blockOffset(index), geometry.clusterSize(), -1);
        }
        placed.set(index);
      }
      missing = counts.blocks();
      missing.andNot(placed);
    }
  }

  private ByteBuffer block(int index) throws IOException {
    RefcountBlock block =
        new RefcountBlock(geometry.refcountBits(), ByteBuffer.allocate(geometry.clusterSize()));
    for (int i = 0; i < perBlock; i++) {
      block.set(i, counts.count((long) index * perBlock + i));
    }
    return block.bytes();
  }
}

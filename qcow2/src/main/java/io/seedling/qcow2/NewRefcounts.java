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
  private final TablePlaces wanted;
  private final Qcow2Header header;
  private final Geometry geometry;
  private final RefcountReader old;
  private final int perBlock;
  private final BitSet placed = new BitSet();
  private ByteBuffer table = ByteBuffer.allocate(0);

  /**
   * @param wanted where they would best be, even if they have not changed
   */
  NewRefcounts(WritableImage image, CountChange counts, FreeClusters free, TablePlaces wanted)
      throws IOException {
    this.image = image;
    this.wanted = wanted;
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
    long tableOffset = free.take(tableBytes, wanted.refcountTable());
    int oldBytes = header.refcountTableClusters() << geometry.clusterBits();
    counts.use(header.refcountTableOffset(), oldBytes, -1);
    placeBlocks();
    BitSet changed = counts.blocks();
    for (int index = placed.nextSetBit(0); index >= 0; index = placed.nextSetBit(index + 1)) {
      long offset = table.getLong(index * Geometry.ENTRY_BYTES);
      ByteBuffer block = changed.get(index) ? block(index) : oldBlock(index);
      ImageFile.write(image.channel(), block, offset);
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
    for (int index = 0; index < old.entries(); index++) {
      if (free.isFree(wanted.refcountBlock(index), geometry.clusterSize())) {
        missing.set(index);
      }
    }
    while (!missing.isEmpty()) {
      for (int index = missing.nextSetBit(0); index >= 0; index = missing.nextSetBit(index + 1)) {
        long place = free.take(geometry.clusterSize(), wanted.refcountBlock(index));
        table.putLong(index * Geometry.ENTRY_BYTES, place);
        if (old.blockOffset(index) != 0) {
          counts.use(old.blockOffset(index), geometry.clusterSize(), -1);
        }
        placed.set(index);
      }
      missing = counts.blocks();
      missing.andNot(placed);
    }
  }

  private ByteBuffer oldBlock(int index) throws IOException {
    old.load(old.blockOffset(index));
    return old.loadedBlock().bytes();
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

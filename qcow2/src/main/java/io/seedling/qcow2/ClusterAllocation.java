package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Gives out an image's host clusters, one behind the other, and counts their uses.
 *
 * <p>Only one refcount block is in memory: when the clusters that it counts are given out, it goes
 * into the cluster behind them. So what is remembered does not grow with the image.
 */
final class ClusterAllocation {
  private final FileChannel target;
  private final Geometry geometry;
  private final long perBlock;
  private final RefcountBlock block;

  /** Host offsets of the blocks that are written, in their order. */
  private long[] written = new long[16];

  private int writtenBlocks;
  private long next; // a cluster's number

  /** Where compressed clusters are packed: behind the last; 0 for nowhere, in bytes. */
  private long packedEnd;

  /** Begins behind the header's cluster, which is counted. */
  ClusterAllocation(FileChannel target, Geometry geometry) throws IOException {
    this.target = target;
    this.geometry = geometry;
    this.perBlock = geometry.clustersPerRefcountBlock();
    this.block =
        new RefcountBlock(geometry.refcountBits(), ByteBuffer.allocate(geometry.clusterSize()));
    cluster();
  }

  /** Returns the host offset of a cluster that nothing else uses. */
  long cluster() throws IOException {
    if (next == (writtenBlocks + 1) * perBlock) {
      long own = next++ << geometry.clusterBits();
      writeBlock(own);
      use(own);
    }
    long offset = next++ << geometry.clusterBits();
    use(offset);
    return offset;
  }

  /**
   * Returns the host offset of bytes of a compressed cluster, which may share clusters with other
   * ones: as many as the width of a count allows.
   *
   * @param length less than a cluster
   */
  long packed(int length) throws IOException {
    long free = -packedEnd & (geometry.clusterSize() - 1);
    long at;
    if (!canShare() || free == 0) {
      at = cluster();
    } else if (length <= free) {
      at = packedEnd;
      use(at);
    } else {
      long fresh = cluster();
      boolean adjoins = fresh == packedEnd + free && counts(packedEnd);
      at = adjoins ? packedEnd : fresh;
      if (adjoins) {
        use(at);
      }
    }
    packedEnd = at + length;
    return at;
  }

  private boolean canShare() {
    return packedEnd != 0
        && counts(packedEnd)
        && block.get(index(packedEnd)) < RefcountBlock.most(geometry.refcountBits());
  }

  /** Whether the block in memory is the one that counts the cluster at a host offset. */
  private boolean counts(long offset) {
    return (offset >> geometry.clusterBits()) / perBlock == writtenBlocks;
  }

  private void use(long offset) {
    int index = index(offset);
    block.set(index, block.get(index) + 1);
  }

  private int index(long offset) {
    return (int) ((offset >> geometry.clusterBits()) % perBlock);
  }

  /** Where the rest of an image lies, in bytes, and how long its refcount table is, in clusters. */
  record End(long l1Offset, long refcountTableOffset, int refcountTableClusters) {}

  /**
   * Gives out what is left: the L1 table, the last refcount blocks and the refcount table; writes
   * the blocks and that table. Nothing is given out afterwards.
   *
   * @param l1Clusters the length of the L1 table
   */
  End finish(long l1Clusters) throws IOException {
    long blocksAt = next + l1Clusters;
    long blocks = 1;
    long tableClusters = 1;
    while (true) { // they count themselves: grow them until they reach the end
      long needed = Geometry.ceilDiv(blocksAt + blocks + tableClusters, perBlock) - writtenBlocks;
      long table = geometry.clustersFor((writtenBlocks + blocks) * Geometry.ENTRY_BYTES);
      if (needed <= blocks && table <= tableClusters) {
        break;
      }
      blocks = Math.max(blocks, needed);
      tableClusters = Math.max(tableClusters, table);
    }
    long tableAt = blocksAt + blocks;
    long end = tableAt + tableClusters;
    for (long own = blocksAt; own < tableAt; own++) {
      for (; next < Math.min(end, (writtenBlocks + 1) * perBlock); next++) {
        use(next << geometry.clusterBits());
      }
      writeBlock(own << geometry.clusterBits());
    }
    writeTable(tableAt << geometry.clusterBits(), (int) tableClusters);
    return new End(
        (blocksAt - l1Clusters) << geometry.clusterBits(),
        tableAt << geometry.clusterBits(),
        (int) tableClusters);
  }

  private void writeBlock(long offset) throws IOException {
    ImageFile.write(target, block.bytes().clear(), offset);
    Arrays.fill(block.bytes().array(), (byte) 0);
    if (writtenBlocks == written.length) {
      written = Arrays.copyOf(written, 2 * writtenBlocks);
    }
    written[writtenBlocks++] = offset;
  }

  private void writeTable(long offset, int clusters) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(clusters << geometry.clusterBits());
    table.asLongBuffer().put(written, 0, writtenBlocks);
    ImageFile.write(target, table, offset);
  }
}

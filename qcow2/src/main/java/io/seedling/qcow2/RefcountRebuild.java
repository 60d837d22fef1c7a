package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reference counts that are made of nothing but the uses of clusters, in clusters that nothing
 * uses: until the header points to them, the image is as it was. QEMU's {@code
 * docs/interop/qcow2.txt}, section "Host cluster management".
 */
final class RefcountRebuild {
  private final WritableImage writable;
  private final Geometry geometry;
  private final ClusterUses uses;
  private final UseCounts counts;
  private final MetadataRegions old;
  private final long perBlock;
  private long[] blocks = new long[0]; // offsets; as many as the table's clusters have room for

  /**
   * @param uses of all that the image has, its old counts among it; the new ones are added
   * @param old where metadata lie, even if a broken entry points to them
   */
  RefcountRebuild(WritableImage writable, ClusterUses uses, MetadataRegions old) {
    this.writable = writable;
    this.geometry = writable.image().header().geometry();
    this.uses = uses;
    this.counts = uses.counts();
    this.old = old;
    this.perBlock = geometry.clustersPerRefcountBlock();
  }

  /**
   * Writes the counts, and makes the header point to them.
   *
   * @return the image in its new state
   */
  WritableImage write() throws IOException {
    placeBlocks(0, counts.clusters());
    long table;
    int clusters;
    boolean grown;
    do { // what a table took that has become too small is lost, until it is found as a leak
      clusters = Math.toIntExact(geometry.clustersFor((long) blocks.length * Geometry.ENTRY_BYTES));
      if (clusters > Geometry.MAX_REFCOUNT_TABLE_BYTES >> geometry.clusterBits()) {
        throw new ImageChangeException("File too large");
      }
      table = take(clusters, 0);
      grown = placeBlocks(table, table + clusters);
    } while (grown);
    writeBlocks();
    writeTable(table << geometry.clusterBits());
    ByteBuffer place = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
    place.putLong(table << geometry.clusterBits()).putInt(clusters);
    writable.writeSynced(place.flip(), Qcow2Header.REFCOUNT_TABLE_OFFSET_AT);
    return writable.readAgain();
  }

  /**
   * Gives places to the blocks of those of the clusters that are used, which may be new uses.
   *
   * @return whether the table has become longer
   */
  private boolean placeBlocks(long firstCluster, long endCluster) throws IOException {
    int length = blocks.length;
    long end = endCluster;
    long free = 0;
    for (long cluster = counts.nextPage(firstCluster, end); cluster < end; ) {
      if (counts.get(cluster) == 0) {
        cluster = counts.nextPage(cluster + 1, end);
        continue;
      }
      int index = Math.toIntExact(cluster / perBlock);
      if (index >= blocks.length || blocks[index] == 0) {
        free = Math.max(free, index * perBlock); // blocks before it have been looked at
        free = take(1, free);
        lengthen(index + 1);
        blocks[index] = free << geometry.clusterBits();
        end = Math.max(end, free + 1);
      }
      cluster = counts.nextPage(Math.min((index + 1) * perBlock, end), end);
    }
    return blocks.length > length;
  }

  private void lengthen(int entries) {
    if (entries > blocks.length) {
      long bytes = geometry.clustersFor((long) entries * Geometry.ENTRY_BYTES);
      bytes <<= geometry.clusterBits();
      blocks = Arrays.copyOf(blocks, Math.toIntExact(bytes / Geometry.ENTRY_BYTES));
    }
  }

  /** Takes the first free clusters in a row, from one on, and returns which they are. */
  private long take(int wanted, long from) throws IOException {
    long first = from;
    for (long next = from; next - first < wanted; next++) {
      if (!isFree(next)) {
        first = next + 1;
      }
    }
    if (first + wanted > Qcow2Check.MOST_CLUSTERS) {
      throw new ImageChangeException("File too large");
    }
    counts.include(first + wanted - 1);
    for (long cluster = first; cluster < first + wanted; cluster++) {
      counts.set(cluster, 1);
    }
    return first;
  }

  private boolean isFree(long cluster) {
    return (cluster >= counts.clusters() || counts.get(cluster) == 0)
        && !uses.isNamedBehind(cluster)
        && !old.overlap(cluster << geometry.clusterBits(), 1);
  }

  private void writeBlocks() throws IOException {
    for (int index = 0; index < blocks.length; index++) {
      if (blocks[index] != 0) {
        RefcountBlock block =
            new RefcountBlock(geometry.refcountBits(), ByteBuffer.allocate(geometry.clusterSize()));
        long first = index * perBlock;
        long end = Math.min(first + perBlock, counts.clusters());
        for (long cluster = first; cluster < end; cluster++) {
          block.set((int) (cluster - first), counts.get(cluster));
        }
        ImageFile.write(writable.channel(), block.bytes(), blocks[index]);
      }
    }
  }

  private void writeTable(long offset) throws IOException {
    ByteBuffer table = ByteBuffer.allocate(blocks.length * Geometry.ENTRY_BYTES);
    for (long block : blocks) {
      table.putLong(block);
    }
    writable.writeSynced(table.flip(), offset);
  }
}

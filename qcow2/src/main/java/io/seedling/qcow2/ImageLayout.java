package io.seedling.qcow2;

/**
 * Where a new image's tables lie: header, refcount table, refcount blocks, L1 table, without gaps.
 *
 * <p>With one refcount block, which is every image with clusters of 64 KiB, this is what qemu-img
 * lays out as well. In others it moves the refcount table behind the L1 table, as it grows.
 *
 * @param geometry the image's
 * @param refcountTableClusters the length of the refcount table, in clusters
 * @param refcountBlocks their number; a block is one cluster
 * @param l1Entries the length of the L1 table, in entries of 8 bytes
 */
record ImageLayout(
    Geometry geometry, int refcountTableClusters, int refcountBlocks, int l1Entries) {

  /** Lays out an image for a disk of a size that the geometry can hold. */
  static ImageLayout of(Geometry geometry, long virtualSize) {
    int l1Entries = Math.toIntExact(geometry.l1EntriesFor(virtualSize));
    long l1Clusters = geometry.clustersFor((long) l1Entries * Geometry.ENTRY_BYTES);
    long tableClusters = 1;
    long blocks = 1;
    while (true) { // the table and the blocks count themselves: grow them until they reach the end
      long clusters = 1 + tableClusters + blocks + l1Clusters;
      long blocksNeeded = Geometry.ceilDiv(clusters, geometry.clustersPerRefcountBlock());
      long tableNeeded = geometry.clustersFor(blocksNeeded * Geometry.ENTRY_BYTES);
      if (blocksNeeded <= blocks && tableNeeded <= tableClusters) {
        return new ImageLayout(
            geometry, Math.toIntExact(tableClusters), Math.toIntExact(blocks), l1Entries);
      }
      blocks = Math.max(blocks, blocksNeeded);
      tableClusters = Math.max(tableClusters, tableNeeded);
    }
  }

  /** Returns the host offset of the refcount table, in bytes. */
  long refcountTableOffset() {
    return geometry.clusterSize();
  }

  /** Returns the host offset of a refcount block, in bytes. */
  long refcountBlockOffset(int index) {
    return (1L + refcountTableClusters + index) << geometry.clusterBits();
  }

  /** Returns the host offset of the L1 table, in bytes; 0 if it has no entries. */
  long l1Offset() {
    return l1Entries == 0 ? 0 : refcountBlockOffset(refcountBlocks);
  }

  /** Returns how many clusters are in use: those whose reference count is 1. */
  long clusters() {
    return (refcountBlockOffset(refcountBlocks) >> geometry.clusterBits())
        + geometry.clustersFor((long) l1Entries * Geometry.ENTRY_BYTES);
  }

  /** Returns where the file ends, in bytes: with the L1 table, not with its cluster. */
  long end() {
    return refcountBlockOffset(refcountBlocks) + (long) l1Entries * Geometry.ENTRY_BYTES;
  }
}

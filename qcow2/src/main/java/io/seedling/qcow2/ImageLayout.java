package io.seedling.qcow2;

/**
 * Where a new image's tables lie: header, refcount table, refcount blocks, L1 table; then, if the
 * guest's clusters are to have places from the start, L2 tables and those clusters. There are no
 * gaps.
 *
 * <p>With one refcount block, which is every empty image with clusters of 64 KiB, this is what
 * qemu-img lays out as well. In others it moves the refcount table behind the L1 table, as it
 * grows, and each L2 table lies before its clusters.
 *
 * @param geometry the image's
 * @param refcountTableClusters the length of the refcount table, in clusters
 * @param refcountBlocks their number; a block is one cluster
 * @param l1Entries the length of the L1 table, in entries of 8 bytes
 * @param l2Tables their number: that of the L1 entries, or 0; a table is one cluster
 * @param dataClusters the guest's clusters that have places in this file
 */
record ImageLayout(
    Geometry geometry,
    int refcountTableClusters,
    int refcountBlocks,
    int l1Entries,
    int l2Tables,
    long dataClusters) {
  /** Bits 9 to 55 of a table's entries are an offset. */
  private static final long MAX_FILE_BYTES = 1L << 56;

  /** Lays out an empty image for a disk of a size that the geometry can hold. */
  static ImageLayout of(Geometry geometry, long virtualSize) {
    return of(geometry, virtualSize, false, false);
  }

  /**
   * Lays out an image for a disk of a size that the geometry can hold.
   *
   * @param mapped whether there are L2 tables for all of the disk
   * @param holdsData whether there are places for all of the guest's clusters in this file
   * @throws IllegalArgumentException if QEMU couldn't open it, in qemu-img's words
   */
  static ImageLayout of(Geometry geometry, long virtualSize, boolean mapped, boolean holdsData) {
    int l1Entries = Math.toIntExact(geometry.l1EntriesFor(virtualSize));
    int l2Tables = mapped ? l1Entries : 0;
    long dataClusters = holdsData ? geometry.clustersFor(virtualSize) : 0;
    long others =
        1 + geometry.clustersFor((long) l1Entries * Geometry.ENTRY_BYTES) + l2Tables + dataClusters;
    long tableClusters = 1;
    long blocks = 1;
    while (true) { // the table and the blocks count themselves: grow them until they reach the end
      long clusters = others + tableClusters + blocks;
      long blocksNeeded = Geometry.ceilDiv(clusters, geometry.clustersPerRefcountBlock());
      long tableNeeded = geometry.clustersFor(blocksNeeded * Geometry.ENTRY_BYTES);
      if (blocksNeeded <= blocks && tableNeeded <= tableClusters) {
        requirePossible(geometry, tableClusters, clusters);
        return new ImageLayout(
            geometry,
            Math.toIntExact(tableClusters),
            Math.toIntExact(blocks),
            l1Entries,
            l2Tables,
            dataClusters);
      }
      blocks = Math.max(blocks, blocksNeeded);
      tableClusters = Math.max(tableClusters, tableNeeded);
    }
  }

  private static void requirePossible(Geometry geometry, long tableClusters, long clusters) {
    int bits = geometry.clusterBits();
    if (tableClusters > Geometry.MAX_REFCOUNT_TABLE_BYTES >> bits
        || clusters > MAX_FILE_BYTES >> bits) {
      throw new IllegalArgumentException(
          "The image size is too large for file format 'qcow2' (try using a larger cluster size)");
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

  /** Returns the host offset of an L2 table, in bytes. */
  long l2Offset(int index) {
    long l1Clusters = geometry.clustersFor((long) l1Entries * Geometry.ENTRY_BYTES);
    return refcountBlockOffset(refcountBlocks) + ((l1Clusters + index) << geometry.clusterBits());
  }

  /** Returns the host offset of the guest's first cluster, in bytes. */
  long dataOffset() {
    return l2Offset(l2Tables);
  }

  /** Returns how many clusters are in use: those whose reference count is 1. */
  long clusters() {
    return (dataOffset() >> geometry.clusterBits()) + dataClusters;
  }

  /** Returns where the file ends, in bytes: with the L1 table, not with its cluster, if empty. */
  long end() {
    return l2Tables == 0
        ? refcountBlockOffset(refcountBlocks) + (long) l1Entries * Geometry.ENTRY_BYTES
        : dataOffset() + (dataClusters << geometry.clusterBits());
  }
}

package io.seedling.qcow2;

/**
 * The clusters of an image's own file that an L2 entry uses.
 *
 * @param hostOffset of the first, in bytes
 * @param bytes of all of them; 0 for none
 */
record ClusterUse(long hostOffset, long bytes) {

  /** Reads an entry: a compressed cluster's sectors may be in two clusters. */
  static ClusterUse of(Qcow2Header header, long entry) {
    Geometry geometry = header.geometry();
    long clusterSize = geometry.clusterSize();
    if ((entry & L2Table.COMPRESSED) != 0) {
      int offsetBits = geometry.compressedOffsetBits();
      long hostOffset = entry & ((1L << offsetBits) - 1);
      long sectors = ((entry & (L2Table.COMPRESSED - 1)) >>> offsetBits) + 1;
      long first = hostOffset & -clusterSize;
      long end = (hostOffset & -(long) ClusterDecoder.SECTOR) + sectors * ClusterDecoder.SECTOR;
      return new ClusterUse(first, end - first);
    }
    boolean isHere = (entry & L2Table.OFFSET_MASK) != 0 && !header.has(Feature.DATA_FILE);
    return new ClusterUse(entry & L2Table.OFFSET_MASK, isHere ? clusterSize : 0);
  }
}

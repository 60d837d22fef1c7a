package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.OptionalLong;

/**
 * Measures what a qcow2 image would take on its disk, by QEMU's rule: whole tables for all of the
 * disk, and the clusters of data that are there.
 *
 * <p>So it is an upper bound: an image with little in it needs few of the L2 tables.
 *
 * @param version 2 or 3
 * @param clusterBits log2 of the cluster size in bytes, 9 to 21
 * @param refcountBits the width of a reference count
 * @param extendedL2 whether L2 entries have subclusters
 * @param backed whether it has a backing file: who knows what of the source that has, too?
 * @param preallocation how much of it has its place from the start
 */
public record Qcow2Measure(
    int version,
    int clusterBits,
    int refcountBits,
    boolean extendedL2,
    boolean backed,
    Preallocation preallocation) {
  private static final int BITMAP_ENTRY_BYTES = 24; // of the directory, without the name

  /**
   * Accepts what qemu-img measures, which is more than it creates.
   *
   * @throws IllegalArgumentException in qemu-img's words
   */
  public Qcow2Measure {
    if (clusterBits < Geometry.MIN_CLUSTER_BITS || clusterBits > Geometry.MAX_CLUSTER_BITS) {
      throw new IllegalArgumentException(
          "Cluster size must be a power of two between 512 and 2048k");
    }
    if (extendedL2 && clusterBits < Qcow2Options.MIN_EXTENDED_CLUSTER_BITS) {
      throw new IllegalArgumentException(
          "Extended L2 entries are only supported with cluster sizes of at least 16384 bytes");
    }
    if (refcountBits < 1 || refcountBits > 64 || Integer.bitCount(refcountBits) != 1) {
      throw new IllegalArgumentException(
          "Refcount width must be a power of two and may not exceed 64 bits");
    }
    if (version < 3 && refcountBits != 16) {
      throw new IllegalArgumentException(
          "Different refcount widths than 16 bits require compatibility level 1.1 or above"
              + " (use compat=1.1 or greater)");
    }
  }

  /**
   * Measures a new image with nothing in it.
   *
   * @param virtualSize in bytes
   */
  public Measurement empty(long virtualSize) {
    requirePossible(virtualSize);
    return measurement(virtualSize, 0, OptionalLong.empty());
  }

  /**
   * Refuses a disk that an image cannot be of.
   *
   * @throws IllegalArgumentException in qemu-img's words
   */
  public void requirePossible(long virtualSize) {
    if (virtualSize > NewImage.MAX_VIRTUAL_SIZE
        || geometry().l1EntriesFor(virtualSize) > Geometry.MAX_L1_ENTRIES) {
      throw new IllegalArgumentException(
          "The image size is too large (try using a larger cluster size)");
    }
  }

  /**
   * Measures a copy of a disk; of it, tables alone are read.
   *
   * @throws Qcow2FormatException if they are not valid
   */
  public Measurement copyOf(GuestDisk source) throws IOException {
    long size = source.size();
    long data = backed ? geometry().clustersFor(size) : clustersOfData(source);
    OptionalLong bitmaps = OptionalLong.empty();
    if (version >= 3
        && source.images().get(0) instanceof Qcow2Image image
        && image.header().version() >= 3) {
      bitmaps = OptionalLong.of(bitmapBytes(image));
    }
    return measurement(size, data, bitmaps);
  }

  private Measurement measurement(long virtualSize, long dataClusters, OptionalLong bitmaps) {
    long all = geometry().clustersFor(virtualSize);
    long metadata = metadataClusters(all);
    long data = preallocation.writesZeros() ? all : dataClusters;
    return new Measurement(
        (metadata + data) << clusterBits, (metadata + all) << clusterBits, bitmaps);
  }

  /** Counts the clusters that something other than zeros is recorded in. */
  private long clustersOfData(GuestDisk source) throws IOException {
    long count = 0;
    long counted = 0; // the first cluster behind those that were
    ExtentWalk walk = source.extents();
    while (walk.hasNext()) {
      Extent extent = walk.next();
      if (!extent.kind().readsAsZeros()) {
        long first = Math.max(counted, extent.guestOffset() >> clusterBits);
        long end = geometry().clustersFor(extent.end());
        count += Math.max(0, end - first);
        counted = Math.max(counted, end);
      }
    }
    return count;
  }

  /** Counts the clusters of header, L1 table, L2 tables, refcount blocks and refcount table. */
  private long metadataClusters(long dataClusters) {
    long perL2 = geometry().clusterSize() / geometry().l2EntryBytes();
    long l2Tables = Geometry.ceilDiv(dataClusters, perL2);
    long tables = 1 + l2Tables + geometry().clustersFor(l2Tables * Geometry.ENTRY_BYTES);
    long counts = 0; // the clusters of refcounts, which count themselves
    while (true) {
      long clusters = tables + dataClusters + counts;
      long blocks = Geometry.ceilDiv(clusters, geometry().clustersPerRefcountBlock());
      long needed = blocks + geometry().clustersFor(blocks * Geometry.ENTRY_BYTES);
      if (needed == counts) {
        return tables + counts;
      }
      counts = needed;
    }
  }

  /** Takes every bitmap for full: its bits, the table of their clusters, and its entry. */
  private long bitmapBytes(Qcow2Image image) throws IOException {
    long clusters = 0;
    long directoryBytes = 0;
    for (ImageInfo.Bitmap bitmap : image.bitmaps()) {
      long bits = Geometry.ceilDiv(image.virtualSize(), bitmap.granularity());
      long own = geometry().clustersFor(Geometry.ceilDiv(bits, 8));
      clusters += own + geometry().clustersFor(own * Geometry.ENTRY_BYTES);
      int entry = BITMAP_ENTRY_BYTES + bitmap.name().getBytes(UTF_8).length;
      directoryBytes += (entry + 7) & -8;
    }
    return (clusters + geometry().clustersFor(directoryBytes)) << clusterBits;
  }

  private Geometry geometry() {
    return new Geometry(clusterBits, refcountBits, extendedL2);
  }
}

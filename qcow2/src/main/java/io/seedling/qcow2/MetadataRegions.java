package io.seedling.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where an image's metadata lie, but for L2 tables: an L2 table that a damaged entry puts there is
 * not written to. QEMU's own check before each write looks at the same.
 */
final class MetadataRegions {
  private final Geometry geometry;
  private final List<Region> regions = new ArrayList<>();

  private MetadataRegions(Geometry geometry) {
    this.geometry = geometry;
  }

  /**
   * Clusters in a row.
   *
   * @param farthest the last cluster of this region or of any that begins before it
   */
  private record Region(long first, long farthest) {}

  /** Finds them all. */
  static MetadataRegions of(Qcow2Image image, List<SnapshotTable.Entry> snapshots)
      throws IOException {
    MetadataRegions all = withoutL1(image, snapshots);
    Qcow2Header header = image.header();
    all.add(header.l1Offset(), (long) header.l1Entries() * Geometry.ENTRY_BYTES);
    all.sort();
    return all;
  }

  /** Finds those that the active L1 table must not lie in. */
  static MetadataRegions withoutL1(Qcow2Image image, List<SnapshotTable.Entry> snapshots)
      throws IOException {
    Qcow2Header header = image.header();
    Geometry geometry = header.geometry();
    MetadataRegions all = new MetadataRegions(geometry);
    all.add(0, geometry.clusterSize());
    all.add(
        header.refcountTableOffset(),
        (long) header.refcountTableClusters() << header.clusterBits());
    RefcountReader refcounts = new RefcountReader(image.imageFile(), header);
    for (int index = 0; index < refcounts.entries(); index++) {
      if (refcounts.blockOffset(index) > 0) {
        all.add(refcounts.blockOffset(index), geometry.clusterSize());
      }
    }
    for (SnapshotTable.Entry entry : snapshots) {
      all.add(entry.l1Offset(), entry.l1Entries() * Geometry.ENTRY_BYTES);
      all.add(header.snapshotsOffset(), entry.end() - header.snapshotsOffset());
    }
    image
        .bitmapDirectory()
        .ifPresent(place -> all.add(place.directoryOffset(), place.directoryBytes()));
    image.encryptionHeader().ifPresent(place -> all.add(place.offset(), place.length()));
    all.sort();
    return all;
  }

  private void add(long offset, long bytes) {
    if (bytes > 0 && offset >= 0) {
      int bits = geometry.clusterBits();
      regions.add(new Region(offset >> bits, (offset + bytes - 1) >> bits));
    }
  }

  private void sort() {
    regions.sort(Comparator.comparingLong(Region::first));
    long farthest = 0;
    for (int i = 0; i < regions.size(); i++) {
      farthest = Math.max(farthest, regions.get(i).farthest());
      regions.set(i, new Region(regions.get(i).first(), farthest));
    }
  }

  /** Tells whether any of so many bytes lies in a cluster of metadata. */
  boolean overlap(long offset, long bytes) {
    long first = offset >> geometry.clusterBits();
    long last = (offset + bytes - 1) >> geometry.clusterBits();
    int from = 0;
    int to = regions.size(); // the regions before it begin at `last` or before
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (regions.get(middle).first() <= last) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from > 0 && regions.get(from - 1).farthest() >= first;
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Tables of an image and all its reference counts, changed at one stroke: whatever differs is
 * written to free clusters, and synced; then the header is made to point there, and what held the
 * old ones is free. So a crash leaves the image as it was or as it shall be, without even a leak.
 *
 * <p>To change the tables where they are, as QEMU does, there is no order of writes that keeps the
 * flag COPIED of each entry in step with the count that it tells of.
 */
final class TableChange {
  private final WritableImage image;
  private final Qcow2Header old;
  private final long snapshotBytes;
  private final HeaderRewrite header;
  private final CountChange counts;
  private final FreeClusters free;

  /**
   * @param snapshots all entries of the snapshot table
   * @throws ImageChangeException if the header can't be written anew
   * @throws UnsupportedImageException if tables are counted as free
   */
  TableChange(WritableImage image, List<SnapshotTable.Entry> snapshots) throws IOException {
    this.image = image;
    this.old = image.image().header();
    this.snapshotBytes =
        snapshots.isEmpty() ? 0 : snapshots.get(snapshots.size() - 1).end() - old.snapshotsOffset();
    this.header = HeaderRewrite.of(image.image());
    if (old.version() == 3) {
      header.setFeature(Feature.DIRTY, false); // the counts will be right
    }
    header.encode();
    this.counts = new CountChange(image.image());
    this.free = new FreeClusters(image.image(), counts);
    requireCounted();
  }

  private void requireCounted() throws IOException {
    int clusterSize = old.geometry().clusterSize();
    counts.requireCounted(0, clusterSize);
    counts.requireCounted(old.snapshotsOffset(), snapshotBytes);
    counts.requireCounted(old.l1Offset(), (long) old.l1Entries() * Geometry.ENTRY_BYTES);
    counts.requireCounted(
        old.refcountTableOffset(), (long) old.refcountTableClusters() * clusterSize);
    RefcountReader refcounts = new RefcountReader(image.image().imageFile(), old);
    for (int index = 0; index < refcounts.entries(); index++) {
      if (refcounts.blockOffset(index) != 0) {
        counts.requireCounted(refcounts.blockOffset(index), clusterSize);
      }
    }
  }

  /** Returns what the reference counts will be. */
  CountChange counts() {
    return counts;
  }

  /** Sets the size of the guest's disk, in bytes. */
  void setVirtualSize(long bytes) {
    header.setVirtualSize(bytes);
  }

  /** Takes free clusters for so many bytes, and returns where; 0 for none. */
  long take(int bytes) throws IOException {
    return free.take(bytes);
  }

  /** Writes bytes to free clusters, and returns where; 0 for no bytes. */
  long put(ByteBuffer bytes) throws IOException {
    long offset = take(bytes.remaining());
    ImageFile.write(image.channel(), bytes, offset);
    return offset;
  }

  /** Replaces the active L1 table, if it differs. */
  void setL1Table(ByteBuffer table) throws IOException {
    int oldBytes = old.l1Entries() * Geometry.ENTRY_BYTES;
    ByteBuffer before = ByteBuffer.allocate(oldBytes);
    image.read(before, old.l1Offset());
    if (!before.equals(table)) {
      header.setL1Table(put(table), table.capacity() / Geometry.ENTRY_BYTES);
      drop(old.l1Offset(), oldBytes);
    }
  }

  /** Replaces the snapshot table. */
  void setSnapshots(NewSnapshotTable table) throws IOException {
    header.setSnapshots(table.count(), put(table.encode()));
    drop(old.snapshotsOffset(), snapshotBytes);
  }

  /** Has clusters that hold so many bytes used once less. */
  void drop(long hostOffset, long bytes) throws IOException {
    if (bytes > 0) {
      counts.use(hostOffset, bytes, -1);
    }
  }

  /** Makes all of it so; the image that is returned is the one that was given no more. */
  WritableImage commit() throws IOException {
    new NewRefcounts(image, counts, free).write(header);
    image.channel().force(true);
    image.writeSynced(header.encode(), 0);
    return image.readAgain();
  }
}

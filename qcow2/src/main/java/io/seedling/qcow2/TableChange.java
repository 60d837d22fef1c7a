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
 * flag COPIED of each entry in step with the count that it tells of. A second change can move them
 * back.
 */
final class TableChange {
  private final WritableImage image;
  private final Qcow2Header old;
  private final long snapshotBytes;
  private final HeaderRewrite header;
  private final CountChange counts;
  private final FreeClusters free;
  private final TablePlaces before;
  private final TablePlaces wanted;

  /**
   * A change that writes to the first free clusters.
   *
   * @param snapshots all entries of the snapshot table
   * @throws ImageChangeException if the header can't be written anew
   * @throws UnsupportedImageException if tables are counted as free
   */
  TableChange(WritableImage image, List<SnapshotTable.Entry> snapshots) throws IOException {
    this(image, snapshots, TablePlaces.NONE);
  }

  /**
   * A change that writes to certain places, as far as they are free.
   *
   * @param wanted where tables shall lie, even if they have not changed
   */
  TableChange(WritableImage image, List<SnapshotTable.Entry> snapshots, TablePlaces wanted)
      throws IOException {
    this.image = image;
    this.wanted = wanted;
    this.before = TablePlaces.of(image.image());
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

  /** Returns where tables were before; L2 tables by where they are now. */
  TablePlaces before() {
    return before;
  }

  /** Keeps the first free clusters for so many bytes from being taken, and returns where. */
  long reserve(int bytes) throws IOException {
    return free.reserve(bytes);
  }

  /**
   * Writes bytes to free clusters, and returns where; 0 for no bytes.
   *
   * @param place where it would best be; 0 for anywhere
   */
  long put(ByteBuffer bytes, long place) throws IOException {
    long offset = free.take(bytes.remaining(), place);
    ImageFile.write(image.channel(), bytes, offset);
    return offset;
  }

  /** Returns where an L2 table shall be moved to, which has not changed; 0 for nowhere. */
  long home(long l2Offset) throws IOException {
    long home = wanted.l2(l2Offset);
    return free.isFree(home, old.geometry().clusterSize()) ? home : 0;
  }

  /** Replaces the active L1 table, if it differs, or shall lie elsewhere. */
  void setL1Table(ByteBuffer table) throws IOException {
    int oldBytes = old.l1Entries() * Geometry.ENTRY_BYTES;
    ByteBuffer now = ByteBuffer.allocate(oldBytes);
    image.read(now, old.l1Offset());
    if (!now.equals(table) || free.isFree(wanted.l1(), table.capacity())) {
      header.setL1Table(put(table, wanted.l1()), table.capacity() / Geometry.ENTRY_BYTES);
      drop(old.l1Offset(), oldBytes);
    }
  }

  /**
   * Replaces the snapshot table.
   *
   * @param place where it would best be; 0 for anywhere
   */
  void setSnapshots(NewSnapshotTable table, long place) throws IOException {
    header.setSnapshots(table.count(), put(table.encode(), place));
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
    new NewRefcounts(image, counts, free, wanted).write(header);
    image.channel().force(true);
    image.writeSynced(header.encode(), 0);
    return image.readAgain();
  }

  /**
   * Makes all of it so, and cuts off what nothing uses behind the end that the file once had.
   *
   * @param oldLength of the file, in bytes
   */
  WritableImage commit(long oldLength) throws IOException {
    WritableImage changed = commit();
    Geometry geometry = old.geometry();
    RefcountReader reader =
        new RefcountReader(changed.image().imageFile(), changed.image().header());
    long end = geometry.clustersFor(changed.channel().size());
    while (end > geometry.clustersFor(oldLength) && reader.count(end - 1) == 0) {
      end--;
    }
    long length = end << geometry.clusterBits();
    if (length < changed.channel().size()) {
      changed.channel().truncate(length);
    }
    return changed;
  }
}

package io.seedling.qcow2;

import io.seedling.qcow2.ZeroWrites.Mode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A qcow2 image that a guest writes to, over what it rests on. */
final class WritableQcow2Disk extends WritableDisk {
  private final Geometry geometry;
  private final Closeable chain;
  private final GuestDisk disk;
  private final @Nullable WritableDataFile external;
  private final ClusterChanges changes;
  private final DataWrites data;
  private final ZeroWrites zeros;
  private final WriteTracking tracking;
  private final boolean discards;

  private WritableQcow2Disk(
      GuestDisk chain, @Nullable WritableDataFile external, WritableImage image, long size)
      throws IOException {
    Qcow2Header header = image.image().header();
    this.geometry = header.geometry();
    this.chain = chain;
    this.external = external;
    this.changes = new ClusterChanges(image, external == null ? null : external.channel());
    this.disk =
        chain.under(
            new ActiveLayer((Qcow2Image) chain.images().get(0), chain.dataFile(0), changes, size));
    this.data = new DataWrites(geometry, disk, changes);
    this.zeros = new ZeroWrites(header, disk, changes, data);
    this.tracking = new WriteTracking(image.image());
    this.discards = header.version() > 2 || chain.images().size() == 1;
  }

  static WritableQcow2Disk of(ImageSource source) throws IOException {
    WritableImage image = WritableImage.open(source);
    try {
      return of(source, image, image.image().virtualSize());
    } catch (Throwable t) {
      image.close();
      throw t;
    }
  }

  /**
   * Opens what an image rests on.
   *
   * @param image whose counts are right; closed with what is returned
   * @param size of the disk in bytes: that of the image, or one that {@link #grow} is to give it
   */
  static WritableQcow2Disk of(ImageSource source, WritableImage image, long size)
      throws IOException {
    return of(source, image, size, WritableDataFile::open);
  }

  /** Opens an external data file, which the disk closes. */
  interface DataFileOpener {
    WritableDataFile open(Path path) throws IOException;
  }

  static WritableQcow2Disk of(
      ImageSource source, WritableImage image, long size, DataFileOpener opener)
      throws IOException {
    GuestDisk chain =
        GuestDisk.open(source.locking() == Locking.SHARED ? source.with(Locking.BACKING) : source);
    try {
      return of(chain, image, size, opener);
    } catch (Throwable t) {
      chain.close();
      throw t;
    }
  }

  private static WritableQcow2Disk of(
      GuestDisk chain, WritableImage image, long size, DataFileOpener opener) throws IOException {
    if (!image.image().header().has(Feature.DATA_FILE)) {
      return new WritableQcow2Disk(chain, null, image, size);
    }
    WritableDataFile external = opener.open(chain.dataFile(0));
    try {
      return new WritableQcow2Disk(chain, external, image, size);
    } catch (Throwable t) {
      external.close();
      throw t;
    }
  }

  @Override
  GuestDisk disk() {
    return disk;
  }

  @Override
  public void write(long guestOffset, ByteBuffer source) throws IOException {
    requireWithin(guestOffset, source.remaining());
    change(
        () -> {
          tracking.note(changes.image(), guestOffset, source.remaining());
          makeRoom(source.remaining());
          data.write(guestOffset, source);
        });
  }

  /** A cluster that is written may take one for its table, at most. */
  private void makeRoom(long bytes) throws IOException {
    changes.makeRoom(2 * (geometry.clustersFor(bytes) + 1));
  }

  @Override
  public void writeZeros(long guestOffset, long bytes, boolean unmaps) throws IOException {
    requireWithin(guestOffset, bytes);
    Mode mode = unmaps ? Mode.UNMAPPING : Mode.KEEPING;
    changeToZeros(guestOffset, bytes, mode);
  }

  /** Makes bytes zeros that remain so whatever the image will rest on. */
  void recordZeros(long guestOffset, long bytes) throws IOException {
    requireWithin(guestOffset, bytes);
    changeToZeros(guestOffset, bytes, Mode.RECORDING);
  }

  private void changeToZeros(long guestOffset, long bytes, Mode mode) throws IOException {
    change(
        () -> {
          tracking.note(changes.image(), guestOffset, bytes);
          zero(guestOffset, bytes, mode);
        });
  }

  private void zero(long guestOffset, long bytes, Mode mode) throws IOException {
    long end = guestOffset + bytes;
    for (long at = guestOffset; at < end; ) {
      Extent extent = disk.extent(at, end - at);
      if (extent.kind() == Extent.Kind.ABSENT && mode != Mode.RECORDING) {
        at = extent.end();
        continue;
      }
      for (long extentEnd = extent.end(); at < extentEnd; ) {
        at = zeroCluster(at, end, mode);
      }
    }
  }

  /** Makes zeros in one cluster, and returns where it ends. */
  private long zeroCluster(long from, long end, Mode mode) throws IOException {
    makeRoom(1);
    long cluster = from - from % geometry.clusterSize();
    long clusterEnd = cluster + geometry.clusterSize();
    int to = (int) (end >= Math.min(clusterEnd, size()) ? clusterEnd - cluster : end - cluster);
    zeros.zero(cluster, (int) (from - cluster), to, mode);
    return clusterEnd;
  }

  @Override
  public void discard(long guestOffset, long bytes) throws IOException {
    requireWithin(guestOffset, bytes);
    int clusterSize = geometry.clusterSize();
    long from = Geometry.ceilDiv(guestOffset, clusterSize) * clusterSize;
    long end = guestOffset + bytes;
    long to = end == size() ? end : end - end % clusterSize;
    change(
        () -> {
          tracking.note(changes.image(), guestOffset, bytes); // QEMU notes all of it, too
          if (discards && from < to) {
            zero(from, to - from, Mode.UNMAPPING);
          }
        });
  }

  /** Returns the bytes that are mapped on their own: a cluster's or a subcluster's. */
  int unitSize() {
    return geometry.unitSize();
  }

  /** Has all be on the disk, and returns the image, for its header to be changed. */
  WritableImage settled() throws IOException {
    change(() -> changes.store(tracking));
    return changes.image();
  }

  /**
   * Gives the image the size that the disk was opened with: what is new reads as zeros, and gets
   * places if that is asked for; the header tells of it in the end.
   */
  void grow(Preallocation preallocation) throws IOException {
    change(
        () -> {
          Qcow2Image image = changes.image().image();
          long from = image.virtualSize();
          if (disk.images().size() > 1 && disk.images().get(1).virtualSize() > from) {
            hide(from, preallocation);
          }
          boolean isRaw = image.header().has(Feature.DATA_FILE_RAW); // and has a place for all
          new NewPlaces(geometry, changes, preallocation, isRaw).give(from, size());
          changes.setVirtualSize(size());
        });
  }

  /**
   * Gives the image a smaller disk, and the file what it needs.
   *
   * @param newSize in bytes, less than now
   */
  void cut(long newSize) throws IOException {
    long tail = Math.min(size(), geometry.clustersFor(newSize) << geometry.clusterBits());
    if (tail > newSize && disk.extent(newSize, 1).depth() == 0) {
      change(() -> zero(newSize, tail - newSize, Mode.KEEPING)); // should the disk grow again
    }
    change(() -> new DiskCut(geometry, changes, size(), newSize).run());
  }

  /** Has the file's disk take back what {@link #cut} has freed within the file. */
  void punch(HolePuncher.Punch holes) throws IOException {
    change(() -> changes.punch(holes));
  }

  /** Has zeros hide what lies below the part that is new. */
  private void hide(long from, Preallocation preallocation) throws IOException {
    if (!discards && !preallocation.writesZeros()) { // version 2 could but write them
      throw new ImageChangeException("Failed to zero out new clusters: Operation not supported");
    }
    zero(from, size() - from, Mode.KEEPING);
  }

  @Override
  public void flush() throws IOException {
    change(changes::flush);
  }

  @Override
  public void close() throws IOException {
    try (chain) {
      try {
        if (hasFailed()) {
          changes.abandon();
        } else {
          changes.finish(tracking);
        }
      } finally {
        disk.close();
        if (external != null) {
          external.close();
        }
      }
    }
  }
}

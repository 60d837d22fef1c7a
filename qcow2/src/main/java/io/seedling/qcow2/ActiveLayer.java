package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The top of a chain while a guest writes to it: what its tables say by now. For one thread. */
final class ActiveLayer implements Layer {
  private final Qcow2Image image;
  private final Path dataFile;
  private final Geometry geometry;
  private final ClusterChanges changes;
  private final ClusterDecoder decoder;
  private final long size;

  /**
   * @param image as it was opened; it stays open as long as this layer is used
   * @param size of the disk in bytes, perhaps more than the image has until now
   */
  ActiveLayer(Qcow2Image image, Path dataFile, ClusterChanges changes, long size) {
    this.image = image;
    this.dataFile = dataFile;
    this.size = size;
    this.geometry = image.header().geometry();
    this.changes = changes;
    this.decoder = new ClusterDecoder(image.imageFile(), image.header(), Optional::empty);
  }

  @Override
  public DiskImage image() {
    return image;
  }

  @Override
  public Path dataFile() {
    return dataFile;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Extent extent(long guestOffset, long length) throws IOException {
    long perTable = geometry.bytesPerL1Entry();
    long most = Math.min(length, perTable - guestOffset % perTable);
    @Nullable L2Table table = changes.table(guestOffset);
    if (table == null) {
      return new Extent(guestOffset, most, Extent.Kind.ABSENT, 0, -1);
    }
    int unitSize = geometry.unitSize();
    int unit = (int) (guestOffset % perTable / unitSize);
    long skipped = guestOffset % unitSize;
    Extent.Kind kind = table.kind(unit);
    if (kind == Extent.Kind.COMPRESSED) {
      long rest = geometry.clusterSize() - guestOffset % geometry.clusterSize();
      return new Extent(guestOffset, Math.min(rest, most), kind, 0, -1);
    }
    long host = table.hostOffset(unit);
    long end = unitSize - skipped;
    for (int next = unit + 1; end < most; next++) {
      long adjoining = host < 0 ? -1 : host + (long) (next - unit) * unitSize;
      if (table.kind(next) != kind || table.hostOffset(next) != adjoining) {
        break;
      }
      end += unitSize;
    }
    return new Extent(guestOffset, Math.min(end, most), kind, 0, host < 0 ? -1 : host + skipped);
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    if (extent.kind() == Extent.Kind.DATA) {
      long at = extent.hostOffset() + guestOffset - extent.guestOffset();
      ImageFile.readPadded(changes.data(), at, target);
      return;
    }
    @Nullable L2Table table = changes.table(guestOffset);
    if (table == null) {
      throw new IllegalStateException("no table has the compressed cluster of " + guestOffset);
    }
    int cluster = geometry.l2Index(guestOffset);
    int within = (int) (guestOffset % geometry.clusterSize());
    decoder.read(table.entry(cluster), table.entryOffset(cluster), within, target);
  }

  /** Nobody asks for holes of what is written to. */
  @Override
  public ActiveLayer withHoles(HoleFinder finder) {
    return this;
  }

  @Override
  public ActiveLayer withInflaters(InflaterFinder finder) {
    return this;
  }

  @Override
  public void close() {
    decoder.close();
  }
}

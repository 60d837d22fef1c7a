package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * An image as it would be, once disks had been written over its start.
 *
 * @param written the disks, not longer than the image
 * @param old the image as it is
 * @param keepsBacked whether what the disks leave to their own backing files is not written
 */
record WrittenLayer(JoinedDisks written, Layer old, boolean keepsBacked) implements Layer {

  @Override
  public DiskImage image() {
    return old.image();
  }

  @Override
  public Path dataFile() {
    return old.dataFile();
  }

  @Override
  public long size() {
    return old.size();
  }

  @Override
  public Extent extent(long guestOffset, long length) throws IOException {
    if (guestOffset >= written.size()) {
      return old.extent(guestOffset, length);
    }
    Extent extent = written.extent(guestOffset, length);
    if (isKept(extent)) {
      return old.extent(guestOffset, extent.length());
    }
    Extent.Kind kind = extent.kind().readsAsZeros() ? Extent.Kind.ZERO : Extent.Kind.DATA;
    return new Extent(guestOffset, extent.length(), kind, 0, -1);
  }

  private boolean isKept(Extent extent) {
    return keepsBacked && (extent.depth() > 0 || extent.kind() == Extent.Kind.ABSENT);
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    if (guestOffset >= written.size()
        || (keepsBacked && isKept(written.extent(guestOffset, target.remaining())))) {
      old.read(extent, guestOffset, target);
    } else {
      written.read(guestOffset, target);
    }
  }

  @Override
  public WrittenLayer withHoles(HoleFinder finder) {
    return new WrittenLayer(written, old.withHoles(finder), keepsBacked);
  }

  @Override
  public WrittenLayer withInflaters(InflaterFinder finder) {
    return new WrittenLayer(written, old.withInflaters(finder), keepsBacked);
  }

  /** Whoever opened the disks closes them; the image's layer may be closed again. */
  @Override
  public void close() throws IOException {
    old.close();
  }
}

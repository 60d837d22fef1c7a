package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A part of a disk as a disk of its own, with zeros up to a multiple of 512 bytes.
 *
 * @param whole stays open
 * @param from where the part begins in it, in bytes
 * @param length of the part, which is within the disk, in bytes
 */
record PartLayer(GuestDisk whole, long from, long length) implements Layer {
  private static final int SECTOR = 512;

  @Override
  public DiskImage image() {
    return whole.images().get(0);
  }

  @Override
  public Path dataFile() {
    return whole.dataFile(0);
  }

  @Override
  public long size() {
    return Geometry.ceilDiv(length, SECTOR) * SECTOR;
  }

  @Override
  public Extent extent(long guestOffset, long most) throws IOException {
    if (guestOffset >= length) {
      return new Extent(guestOffset, most, Extent.Kind.ZERO, 0, -1);
    }
    Extent extent = whole.extent(from + guestOffset, Math.min(most, length - guestOffset));
    Extent.Kind kind = extent.kind().readsAsZeros() ? Extent.Kind.ZERO : Extent.Kind.DATA;
    return new Extent(guestOffset, extent.length(), kind, 0, -1);
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    whole.read(from + guestOffset, target);
  }

  @Override
  public PartLayer withHoles(HoleFinder finder) {
    return new PartLayer(whole.withHoles(finder), from, length);
  }

  @Override
  public PartLayer withInflaters(InflaterFinder finder) {
    return new PartLayer(whole.withInflaters(finder), from, length);
  }

  @Override
  public void close() {
    // whoever opened the whole closes it
  }
}

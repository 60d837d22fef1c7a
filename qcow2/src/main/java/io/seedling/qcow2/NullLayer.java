package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What there is of a {@link NullImage}: zeros, whether it says so or not. */
record NullLayer(NullImage image) implements Layer {

  @Override
  public Path dataFile() {
    return image.file();
  }

  @Override
  public long size() {
    return image.virtualSize();
  }

  @Override
  public Extent extent(long guestOffset, long length) {
    Extent.Kind kind = image.readsZeros() ? Extent.Kind.ZERO : Extent.Kind.DATA;
    return new Extent(guestOffset, length, kind, 0, guestOffset);
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    Zeros.put(target);
  }

  @Override
  public NullLayer withHoles(HoleFinder finder) {
    return this;
  }

  @Override
  public NullLayer withInflaters(InflaterFinder finder) {
    return this;
  }

  @Override
  public void close() {
    // there is nothing
  }
}

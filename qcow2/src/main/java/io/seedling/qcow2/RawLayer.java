package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A raw image in a chain: all of it data, as far as can be known without reading it. */
final class RawLayer implements Layer {
  private final RawImage image;
  private final ImageFile file;

  RawLayer(RawImage image, ImageFile file) {
    this.image = image;
    this.file = file;
  }

  @Override
  public DiskImage image() {
    return image;
  }

  @Override
  public long size() {
    return image.virtualSize();
  }

  @Override
  public Extent extent(long guestOffset, long length) {
    return new Extent(guestOffset, length, Extent.Kind.DATA, 0, guestOffset);
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    file.readPadded(guestOffset, target);
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A raw image in a chain: data to the end of its file, zeros in the rest of the last sector. */
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
  public Path dataFile() {
    return file.path();
  }

  @Override
  public long size() {
    return image.virtualSize();
  }

  @Override
  public Extent extent(long guestOffset, long length) {
    long inFile = file.length() - guestOffset;
    return inFile > 0
        ? new Extent(guestOffset, Math.min(length, inFile), Extent.Kind.DATA, 0, guestOffset)
        : new Extent(guestOffset, length, Extent.Kind.ZERO, 0, guestOffset);
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    file.readPadded(guestOffset, target);
  }
}

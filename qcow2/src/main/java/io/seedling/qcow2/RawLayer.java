package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A raw image in a chain: data and holes to the end of its file, zeros in the rest of the last
 * sector.
 *
 * @param holes null if nobody is asked for them: then all are data
 */
record RawLayer(RawImage image, ImageFile file, @Nullable FileHoles holes) implements Layer {

  @Override
  public Path dataFile() {
    return file.path();
  }

  @Override
  public long size() {
    return image.virtualSize();
  }

  @Override
  public Extent extent(long guestOffset, long length) throws IOException {
    long inFile = file.length() - guestOffset;
    if (inFile <= 0) {
      return new Extent(guestOffset, length, Extent.Kind.ZERO, 0, guestOffset);
    }
    FileHoles.Run run =
        holes == null ? new FileHoles.Run(false, 0, inFile + guestOffset) : holes.at(guestOffset);
    return new Extent(
        guestOffset,
        Math.min(length, run.end() - guestOffset),
        run.isHole() ? Extent.Kind.ZERO : Extent.Kind.DATA,
        0,
        guestOffset);
  }

  @Override
  public RawLayer withHoles(HoleFinder finder) {
    return new RawLayer(image, file, new FileHoles(file, finder));
  }

  @Override
  public RawLayer withInflaters(InflaterFinder finder) {
    return this;
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    file.beforeGuestRead();
    file.readPadded(guestOffset, target);
  }

  @Override
  public void close() throws IOException {
    if (holes != null) {
      holes.close();
    }
  }
}

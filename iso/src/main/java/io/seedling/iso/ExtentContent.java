package io.seedling.iso;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/** The bytes of a file that is in a volume. */
final class ExtentContent implements IsoContent {
  private final VolumeBytes volume;
  private final FoundDirectory directory;
  private final String name;
  private final List<Extent> extents;
  private final long offset;
  private final long size;
  private final long uncompressedSize;
  private final boolean interleaved;

  /**
   * @param volume is read for as long as it is open
   * @param directory where the file is, for messages
   */
  ExtentContent(VolumeBytes volume, FoundDirectory directory, FoundEntry entry) {
    this.volume = volume;
    this.directory = directory;
    this.name = entry.name();
    this.extents = List.copyOf(entry.extents());
    this.offset = entry.record().offset();
    this.size = entry.size();
    this.uncompressedSize = entry.systemUse().uncompressedSize();
    this.interleaved = entry.record().isInterleaved();
  }

  /** Returns the file's length; without its compression where it has one. */
  @Override
  public long size() {
    return uncompressedSize >= 0 ? uncompressedSize : size;
  }

  /**
   * Opens the bytes, to be read in any order.
   *
   * @throws UnsupportedIsoException where the file is compressed or interleaved
   * @throws IsoFormatException where the volume does not hold all of them
   */
  @Override
  public SeekableByteChannel open() throws IOException {
    if (uncompressedSize >= 0) {
      throw new UnsupportedIsoException(
          path() + " is compressed by zisofs, which is not read here");
    }
    if (interleaved) {
      throw new UnsupportedIsoException(path() + " is interleaved, which is not read here");
    }
    for (Extent extent : extents) {
      if (extent.length() > 0 && !volume.contains(extent.offset(), extent.length())) {
        throw new IsoFormatException(
            offset,
            path()
                + ": the file's extent ends at byte "
                + extent.end()
                + ", behind the volume's end at "
                + volume.size());
      }
    }
    return new ExtentChannel(volume, extents, size);
  }

  private String path() {
    return directory.pathOf(name);
  }
}

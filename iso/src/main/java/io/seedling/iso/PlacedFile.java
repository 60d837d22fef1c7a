package io.seedling.iso;

/** A content and where its bytes lie; the records of all its names point there. */
final class PlacedFile {
  /** The first of its names. */
  final IsoNode.RegularFile file;

  /** Bytes, as the content said when the volume was laid out. */
  final long size;

  private int links;
  private long sector;

  PlacedFile(IsoNode.RegularFile file) {
    this.file = file;
    this.size = file.content().size();
    if (size < 0 || sectors() > Sectors.MAX_COUNT) {
      throw new IllegalArgumentException(
          "the file '" + file.name() + "' is " + size + " bytes long; a volume holds 8 TiB");
    }
  }

  /** Counts one name of the primary hierarchy. */
  void addLink() {
    links++;
  }

  /** Returns how many names the content has. */
  int links() {
    return links;
  }

  /** Puts the file's first byte into a sector. */
  void placeAt(long sector) {
    this.sector = sector;
  }

  long sectors() {
    return Sectors.holding(size);
  }

  /** Returns how many directory records the file takes: each says at most 32 bits of length. */
  int extents() {
    long full = DirectoryRecord.MAX_EXTENT_LENGTH;
    return size <= full ? 1 : Math.toIntExact((size + full - 1) / full);
  }

  /** Returns the first sector of an extent; 0 for an empty file, which has none. */
  long extentSector(int extent) {
    return size == 0 ? 0 : sector + extent * (DirectoryRecord.MAX_EXTENT_LENGTH / Sectors.SIZE);
  }

  /** Returns the bytes of an extent. */
  long extentLength(int extent) {
    long before = extent * DirectoryRecord.MAX_EXTENT_LENGTH;
    return Math.min(size - before, DirectoryRecord.MAX_EXTENT_LENGTH);
  }
}

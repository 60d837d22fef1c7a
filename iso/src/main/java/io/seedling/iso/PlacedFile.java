package io.seedling.iso;

/** A content and where its bytes lie; the records of all its names point there. */
final class PlacedFile {
  /** Bytes of each extent but the last, where there are several: whole sectors (§6.4.2). */
  private static final long FULL_EXTENT = 0xFFFFF800L;

  private final IsoNode.RegularFile node;
  private final long size;
  private int links;
  private boolean hasBootInfo;
  private long sector;

  PlacedFile(IsoNode.RegularFile node) {
    this.node = node;
    this.size = node.content().size();
  }

  /** Returns the first of the content's names. */
  IsoNode.RegularFile node() {
    return node;
  }

  /** Returns the bytes as they shall be on the volume. */
  IsoContent content() {
    return hasBootInfo ? new BootInfo(node.content(), size, sector) : node.content();
  }

  /** Has a boot information table put into the bytes. */
  void setBootInfo() {
    hasBootInfo = true;
  }

  /** Returns the bytes, as the content said when the volume was laid out. */
  long size() {
    return size;
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
    if (size <= DirectoryRecord.MAX_EXTENT_LENGTH) {
      return 1;
    }
    return Math.toIntExact((size + FULL_EXTENT - 1) / FULL_EXTENT);
  }

  /** Returns the first sector of an extent; 0 for an empty file, which has none. */
  long extentSector(int extent) {
    return size == 0 ? 0 : sector + extent * (FULL_EXTENT / Sectors.SIZE);
  }

  /** Returns the bytes of an extent. */
  long extentLength(int extent) {
    return extents() == 1 ? size : Math.min(size - extent * FULL_EXTENT, FULL_EXTENT);
  }
}

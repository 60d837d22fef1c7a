package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A volume of any length, of which only the sectors that somebody has put something into take
 * memory; the rest are made when they are read, or are zeros.
 */
final class CraftedVolume {
  private final long sectors;
  private final int blockSize;
  private final Map<Long, byte[]> filled = new HashMap<>();
  private final List<Region> regions = new ArrayList<>();

  CraftedVolume(long sectors, int blockSize) {
    this.sectors = sectors;
    this.blockSize = blockSize;
  }

  /** A volume with blocks of a sector, a primary descriptor and a terminator. */
  static CraftedVolume ofSectors(long sectors, long rootBlock, long rootLength) {
    CraftedVolume volume = new CraftedVolume(sectors, Sectors.SIZE);
    volume.descriptor(16, CraftedRecord.self(rootBlock, rootLength));
    volume.terminator(17);
    return volume;
  }

  /** Makes a sector when it is read. */
  interface Maker {

    /**
     * Fills a sector.
     *
     * @param index the sector's number, from the region's first
     * @param target 2048 zeros
     */
    void make(long index, ByteBuffer target);
  }

  private record Region(long first, long count, Maker maker) {}

  /** Returns 2048 bytes to be filled, most significant byte first. */
  ByteBuffer sector(long number) {
    return ByteBuffer.wrap(filled.computeIfAbsent(number, unused -> new byte[Sectors.SIZE]));
  }

  /** Has sectors made by a method. */
  void region(long first, long count, Maker maker) {
    regions.add(new Region(first, count, maker));
  }

  /** Puts records from a block on, none of them across the end of a sector. */
  void directory(long block, CraftedRecord... records) {
    long at = block * blockSize;
    for (CraftedRecord record : records) {
      byte[] bytes = record.bytes();
      at = Sectors.offsetWithinOneSector(at, bytes.length);
      put(at, bytes);
      at += bytes.length;
    }
  }

  /** Puts bytes at a place, within one sector. */
  void put(long at, byte[] bytes) {
    sector(at / Sectors.SIZE).position((int) (at % Sectors.SIZE)).put(bytes);
  }

  /** Puts a primary descriptor. */
  void descriptor(long sector, CraftedRecord root) {
    ByteBuffer out = sector(sector);
    out.put((byte) 1).put("CD001".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    out.put(VolumeDescriptor.VOLUME_IDENTIFIER_AT, "CRAFTED".getBytes(StandardCharsets.US_ASCII));
    long blocks = Math.min(sectors * (Sectors.SIZE / blockSize), 0xFFFFFFFFL);
    BothEndian.put32(out.position(VolumeDescriptor.VOLUME_SPACE_SIZE_AT), blocks);
    BothEndian.put16(out.position(VolumeDescriptor.VOLUME_SET_SIZE_AT), 1);
    BothEndian.put16(out, 1);
    BothEndian.put16(out, blockSize);
    out.position(VolumeDescriptor.ROOT_RECORD_AT).put(root.bytes());
    for (int i = 0; i < 4; i++) {
      IsoDate.putUnspecified(out.position(VolumeDescriptor.DATES_AT + i * IsoDate.LONG_LENGTH));
    }
    out.put(VolumeDescriptor.FILE_STRUCTURE_VERSION_AT, (byte) 1);
  }

  /** Puts Joliet's descriptor. */
  void joliet(long sector, CraftedRecord root) {
    descriptor(sector, root);
    sector(sector).put(0, (byte) 2).put(88, new byte[] {'%', '/', 'E'});
  }

  void terminator(long sector) {
    sector(sector).put((byte) 255).put("CD001".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
  }

  /** Says in the first descriptor where the path tables are. */
  void pathTables(long length, long littleBlock, long bigBlock) {
    ByteBuffer out = sector(16);
    BothEndian.put32(out.position(VolumeDescriptor.PATH_TABLE_SIZE_AT), length);
    out.putInt(VolumeDescriptor.L_TABLE_AT, Integer.reverseBytes((int) littleBlock));
    out.putInt(VolumeDescriptor.M_TABLE_AT, (int) bigBlock);
  }

  /** Puts both path tables, which fit in a sector each. */
  void pathTables(long littleBlock, long bigBlock, PathTableRecord... records) {
    ByteBuffer little = ByteBuffer.allocate(Sectors.SIZE);
    ByteBuffer big = ByteBuffer.allocate(Sectors.SIZE);
    for (PathTableRecord record : records) {
      record.put(little, true);
      record.put(big, false);
    }
    put(littleBlock * blockSize, copy(little));
    put(bigBlock * blockSize, copy(big));
    pathTables(little.position(), littleBlock, bigBlock);
  }

  private static byte[] copy(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  long size() {
    return sectors * Sectors.SIZE;
  }

  /** Returns the volume as an array. */
  byte[] bytes() {
    byte[] bytes = new byte[Math.toIntExact(size())];
    for (int i = 0; i < sectors; i++) {
      System.arraycopy(read(i), 0, bytes, i * Sectors.SIZE, Sectors.SIZE);
    }
    return bytes;
  }

  /** Returns a sector's bytes, not to be changed. */
  byte[] read(long sector) {
    byte[] bytes = filled.get(sector);
    if (bytes != null) {
      return bytes;
    }
    byte[] made = new byte[Sectors.SIZE];
    for (Region region : regions) {
      if (sector >= region.first && sector - region.first < region.count) {
        region.maker.make(sector - region.first, ByteBuffer.wrap(made));
      }
    }
    return made;
  }
}

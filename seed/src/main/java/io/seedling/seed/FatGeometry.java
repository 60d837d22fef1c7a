package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Where the parts of a FAT file system lie: boot sector, allocation tables, root directory,
 * clusters.
 *
 * <p>FAT12 and FAT16 have a root directory of a fixed size before the clusters; that of FAT32 is a
 * chain of clusters. Which of the three it is depends on the number of clusters alone.
 *
 * @param bytesPerSector 512 to 4096
 * @param sectorsPerCluster a power of two
 * @param reservedSectors before the first table
 * @param tables how many copies of the allocation table there are
 * @param rootEntries of the fixed root directory; 0 with FAT32
 * @param sectorsPerTable of each copy
 * @param totalSectors of the whole volume
 * @see <a href="https://ecma-international.org/publications-and-standards/standards/ecma-107/">
 *     ECMA-107</a>
 */
record FatGeometry(
    int bytesPerSector,
    int sectorsPerCluster,
    int reservedSectors,
    int tables,
    int rootEntries,
    int sectorsPerTable,
    long totalSectors) {
  static final int SECTOR = 512;
  static final int ENTRY = 32;

  /** Fewer clusters than this are FAT12's. */
  private static final int LEAST_OF_FAT16 = 4085;

  private static final int LEAST_OF_FAT32 = 65525;
  private static final int BYTES_PER_SECTOR_AT = 11;
  private static final int SECTORS_PER_CLUSTER_AT = 13;
  private static final int RESERVED_AT = 14;
  private static final int TABLES_AT = 16;
  private static final int ROOT_ENTRIES_AT = 17;
  private static final int SECTORS_16_AT = 19;
  private static final int MEDIA_AT = 21;
  private static final int TABLE_SECTORS_16_AT = 22;
  private static final int SECTORS_32_AT = 32;
  private static final int TABLE_SECTORS_32_AT = 36;
  private static final int ROOT_CLUSTER_AT = 44;
  private static final int SIGNATURE_AT = 510;
  private static final short SIGNATURE = (short) 0xAA55;
  private static final byte FIXED_DISK = (byte) 0xF8;
  private static final int ROOT_ENTRIES = 512;
  private static final int TABLES = 2;

  /** Returns whether a first sector may be one of FAT. */
  static boolean isBootSector(byte[] sector) {
    if (sector.length < SECTOR || littleEndian(sector).getShort(SIGNATURE_AT) != SIGNATURE) {
      return false;
    }
    FatGeometry read = read(sector);
    int cluster = read.sectorsPerCluster;
    int size = read.bytesPerSector;
    return (sector[0] == (byte) 0xEB || sector[0] == (byte) 0xE9)
        && Integer.bitCount(size) == 1
        && size >= SECTOR
        && size <= 4096
        && Integer.bitCount(cluster) == 1
        && read.tables >= 1
        && read.reservedSectors >= 1
        && read.sectorsPerTable >= 1
        && read.clusters() >= 1;
  }

  /** Reads a boot sector that {@link #isBootSector} has passed. */
  static FatGeometry read(byte[] sector) {
    ByteBuffer boot = littleEndian(sector);
    int sectors16 = boot.getShort(SECTORS_16_AT) & 0xFFFF;
    int table16 = boot.getShort(TABLE_SECTORS_16_AT) & 0xFFFF;
    return new FatGeometry(
        boot.getShort(BYTES_PER_SECTOR_AT) & 0xFFFF,
        boot.get(SECTORS_PER_CLUSTER_AT) & 0xFF,
        boot.getShort(RESERVED_AT) & 0xFFFF,
        boot.get(TABLES_AT) & 0xFF,
        boot.getShort(ROOT_ENTRIES_AT) & 0xFFFF,
        table16 != 0 ? table16 : boot.getInt(TABLE_SECTORS_32_AT),
        sectors16 != 0 ? sectors16 : boot.getInt(SECTORS_32_AT) & 0xFFFFFFFFL);
  }

  /** Returns the first cluster of a FAT32 root directory. */
  static int rootCluster(byte[] sector) {
    return littleEndian(sector).getInt(ROOT_CLUSTER_AT);
  }

  /**
   * Returns the geometry of a new volume of FAT12 or FAT16 that has room for so much.
   *
   * @param bytes the lengths of all files, together
   * @param files how many files there are: each may leave a part of its last cluster unused
   * @throws IllegalArgumentException if FAT16 has no room for it
   */
  static FatGeometry of(long bytes, int files) {
    for (int perCluster = 1; perCluster <= 64; perCluster *= 2) {
      long clusterSize = (long) perCluster * SECTOR;
      long clusters = bytes / clusterSize + files + 2;
      if (clusters < LEAST_OF_FAT16 - 1) {
        return of(perCluster, clusters, clusters * 3 / 2 + 3);
      }
      if (perCluster >= 4 && clusters < LEAST_OF_FAT32 - 1) {
        long used = Math.max(clusters, LEAST_OF_FAT16 + 16);
        return of(perCluster, used, used * 2 + 4);
      }
    }
    throw new IllegalArgumentException("more than a FAT16 volume can hold");
  }

  private static FatGeometry of(int perCluster, long clusters, long tableBytes) {
    int table = (int) ((tableBytes + SECTOR - 1) / SECTOR);
    long root = (long) ROOT_ENTRIES * ENTRY / SECTOR;
    long total = 1 + (long) TABLES * table + root + clusters * perCluster;
    return new FatGeometry(SECTOR, perCluster, 1, TABLES, ROOT_ENTRIES, table, total);
  }

  /** Returns the first sector, without code to boot from. */
  byte[] bootSector(String label, int serial) {
    byte[] sector = new byte[SECTOR];
    ByteBuffer boot = littleEndian(sector);
    boot.put(new byte[] {(byte) 0xEB, 0x3C, (byte) 0x90});
    boot.put("SEEDLING".getBytes(StandardCharsets.US_ASCII));
    boot.putShort(BYTES_PER_SECTOR_AT, (short) bytesPerSector);
    boot.put(SECTORS_PER_CLUSTER_AT, (byte) sectorsPerCluster);
    boot.putShort(RESERVED_AT, (short) reservedSectors);
    boot.put(TABLES_AT, (byte) tables);
    boot.putShort(ROOT_ENTRIES_AT, (short) rootEntries);
    boolean isSmall = totalSectors <= 0xFFFF;
    boot.putShort(SECTORS_16_AT, (short) (isSmall ? totalSectors : 0));
    boot.put(MEDIA_AT, FIXED_DISK);
    boot.putShort(TABLE_SECTORS_16_AT, (short) sectorsPerTable);
    boot.putShort(24, (short) 32); // sectors a track, and heads: of no disk, but not 0
    boot.putShort(26, (short) 2);
    boot.putInt(SECTORS_32_AT, isSmall ? 0 : (int) totalSectors);
    boot.put(36, (byte) 0x80).put(38, (byte) 0x29).putInt(39, serial);
    boot.position(43);
    boot.put(FatName.padded(label)).put(isFat12() ? fileSystem("FAT12") : fileSystem("FAT16"));
    boot.putShort(SIGNATURE_AT, SIGNATURE);
    return sector;
  }

  private static byte[] fileSystem(String name) {
    return (name + "   ").getBytes(StandardCharsets.US_ASCII);
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns how many clusters there are; they are numbered from 2. */
  long clusters() {
    return Math.floorDiv(totalSectors - firstDataSector(), sectorsPerCluster);
  }

  boolean isFat12() {
    return clusters() < LEAST_OF_FAT16;
  }

  boolean isFat32() {
    return clusters() >= LEAST_OF_FAT32;
  }

  int clusterSize() {
    return bytesPerSector * sectorsPerCluster;
  }

  /** Returns the offset of a table, counted from 0. */
  long tableOffset(int number) {
    return (reservedSectors + (long) number * sectorsPerTable) * bytesPerSector;
  }

  /** Returns the offset of the fixed root directory. */
  long rootOffset() {
    return tableOffset(tables);
  }

  /** Returns the offset of a cluster, numbered from 2. */
  long clusterOffset(long cluster) {
    return firstDataSector() * bytesPerSector + (cluster - 2) * clusterSize();
  }

  long size() {
    return totalSectors * bytesPerSector;
  }

  private long firstDataSector() {
    long root = ((long) rootEntries * ENTRY + bytesPerSector - 1) / bytesPerSector;
    return reservedSectors + (long) tables * sectorsPerTable + root;
  }
}

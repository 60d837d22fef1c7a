package io.seedling.iso;

import static io.seedling.iso.CraftedEntry.FILE_MODE;
import static io.seedling.iso.CraftedEntry.ce;
import static io.seedling.iso.CraftedEntry.px;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Volumes with more of everything than anybody wants to keep in memory. */
final class CrowdedVolumes {
  private static final long SIZE = Sectors.SIZE;
  private static final int RECORDS = 40; // of a sector, if they are short

  private CrowdedVolumes() {}

  /** A record by its number among all of the region. */
  private interface Records {
    CraftedRecord record(long number);
  }

  /**
   * Records that share a chain of areas, each of which is full of one entry.
   *
   * @param body of the entry
   */
  static CraftedVolume chained(String signature, byte[] body) {
    int areas = 31;
    int areaLength = 4 * Sectors.SIZE;
    long sectors = 100_000 / RECORDS;
    CraftedVolume volume = CraftedVolume.ofSectors(sectors + 200, 20, (sectors + 1) * SIZE);
    CraftedRecord[] root = CraftedRecord.dots(20);
    root[0].with(CraftedEntry.sp(0), px(CraftedEntry.DIRECTORY_MODE));
    volume.directory(20, root);
    long first = 21 + sectors;
    crowd(
        volume,
        21,
        sectors,
        i -> CraftedRecord.file("F" + i, 0, 0).with(px(FILE_MODE), ce(first, 0, areaLength)));
    byte[] entry = CraftedEntry.entry(signature, body);
    for (int i = 0; i < areas; i++) {
      ByteBuffer area = ByteBuffer.allocate(areaLength);
      area.put(ce(first + (i + 1L) % areas * 4, 0, areaLength));
      while (area.remaining() >= entry.length) {
        area.put(entry);
      }
      for (int at = 0; at < areaLength; at += Sectors.SIZE) {
        byte[] sector = Arrays.copyOfRange(area.array(), at, at + Sectors.SIZE);
        volume.put(first * SIZE + (long) i * areaLength + at, sector);
      }
    }
    return volume;
  }

  static CraftedVolume overlapping() {
    CraftedVolume volume = CraftedVolume.ofSectors(4 << 20, 20, 1000 * SIZE);
    crowd(volume, 20, 4 << 20, i -> CraftedRecord.directory("D" + i, 21 + i, 1L << 31));
    return volume;
  }

  static CraftedVolume overlappingInLittleSpace() {
    int sectors = 512;
    CraftedVolume volume = CraftedVolume.ofSectors(sectors, 20, SIZE * (sectors - 20));
    crowd(
        volume,
        20,
        sectors,
        i -> {
          long next = 21 + i / RECORDS;
          return i % RECORDS == 0
              ? CraftedRecord.directory("D" + i, next, SIZE * (sectors - next))
              : CraftedRecord.file("F" + i + ".;1", 0, 0);
        });
    return volume;
  }

  static CraftedVolume files(long count, String suffix) {
    return root(count, i -> CraftedRecord.file(10_000_000 + i + suffix + ".;1", 0, 0));
  }

  static CraftedVolume bucket() {
    long perSector = 2048 / 78;
    long sectors = (1 << 20) / perSector;
    CraftedVolume volume = CraftedVolume.ofSectors(sectors + 30, 20, sectors * SIZE);
    volume.region(
        20,
        sectors,
        (index, out) -> {
          for (int i = 0; i < perSector; i++) {
            String name = colliding(index * perSector + i);
            CraftedRecord.put(out, CraftedRecord.file(name, 0, 0));
          }
        });
    return volume;
  }

  static CraftedVolume equalHashes() {
    int perSector = 10;
    long sectors = EqualHashes.COUNT / perSector;
    CraftedVolume volume = CraftedVolume.ofSectors(sectors + 30, 20, SIZE);
    volume.joliet(17, CraftedRecord.self(21, sectors * SIZE));
    volume.terminator(18);
    volume.directory(20, CraftedRecord.dots(20));
    volume.region(
        21,
        sectors,
        (index, out) -> {
          for (int i = 0; i < perSector; i++) {
            byte[] identifier = EqualHashes.identifier(index * perSector + i);
            CraftedRecord.put(out, CraftedRecord.file(identifier, 0, 0));
          }
        });
    return volume;
  }

  static CraftedVolume equalNames() {
    return root(1_000_000, i -> CraftedRecord.file("SAME.;1", 0, 0));
  }

  static CraftedVolume longNames() {
    int count = 100_000;
    int perSector = 8;
    long sectors = count / perSector;
    CraftedVolume volume = CraftedVolume.ofSectors(200_000, 20, sectors * SIZE);
    volume.region(
        20,
        sectors,
        (index, out) -> {
          for (int i = 0; i < perSector; i++) {
            long number = index * perSector + i;
            String name = number + 1_000_000 + "D".repeat(213); // a record of 254 bytes
            CraftedRecord.put(out, CraftedRecord.directory(name, 20 + sectors + number, SIZE));
          }
        });
    directories(volume, 20 + sectors, count);
    return volume;
  }

  static CraftedVolume sections() {
    return root(
        1_000_000, i -> CraftedRecord.file("F.;1", 20, SIZE).flags(CraftedRecord.CONTINUED));
  }

  /** Of each file 10,000; its last has no mark that another follows. */
  static CraftedVolume filesOfManySections() {
    return root(
        4_000_000,
        i -> {
          int flags = i % 10_000 == 9_999 ? 0 : CraftedRecord.CONTINUED;
          return CraftedRecord.file("F" + i / 10_000 + ".;1", 20, SIZE).flags(flags);
        });
  }

  static CraftedVolume overlappingFiles() {
    return root(1_000_000, i -> CraftedRecord.file("F" + i + ".;1", i / RECORDS, 1 << 24));
  }

  static CraftedVolume directoriesAtTheBottom() {
    CraftedVolume volume =
        deep(1_000_000, i -> CraftedRecord.directory("D" + i, 100_000 + i, SIZE));
    directories(volume, 100_000, 1_000_000);
    return volume;
  }

  static CraftedVolume findingsAtTheBottom() {
    return deep(
        1_000_000, i -> CraftedRecord.file("é" + i, 0xFFFFFFFFL, 9).extendedAttributeBlocks(1));
  }

  static CraftedVolume devicesAtTheBottom() {
    CraftedVolume volume =
        deep(1_000_000, i -> CraftedRecord.file("DEVICE" + i + ".;1", 0, 0).with(px(0060644)));
    CraftedRecord[] root = CraftedRecord.dots(20, CraftedRecord.directory("D", 21, SIZE));
    root[0].with(CraftedEntry.sp(0), px(CraftedEntry.DIRECTORY_MODE));
    volume.directory(20, root);
    return volume;
  }

  /** A root directory of files. */
  private static CraftedVolume root(long count, Records records) {
    long sectors = count / RECORDS;
    CraftedVolume volume = CraftedVolume.ofSectors(sectors + 10_000, 20, sectors * SIZE);
    crowd(volume, 20, sectors, records);
    return volume;
  }

  /** Directories one in the other, and many records in the deepest. */
  private static CraftedVolume deep(long count, Records records) {
    int depth = 2047;
    long sectors = count / RECORDS;
    CraftedVolume volume = CraftedVolume.ofSectors(2_000_000, 20, SIZE);
    volume.region(
        20,
        depth,
        (index, out) -> {
          long length = index + 1 == depth ? sectors * SIZE : SIZE;
          CraftedRecord below = CraftedRecord.directory("D", 21 + index, length);
          CraftedRecord.put(out, CraftedRecord.dots(20 + index, below));
        });
    crowd(volume, 20 + depth, sectors, records);
    return volume;
  }

  private static void crowd(CraftedVolume volume, long first, long sectors, Records records) {
    volume.region(
        first,
        sectors,
        (index, out) -> {
          for (int i = 0; i < RECORDS; i++) {
            byte[] record = records.record(index * RECORDS + i).bytes();
            if (record.length <= out.remaining()) {
              out.put(record);
            }
          }
        });
  }

  private static void directories(CraftedVolume volume, long first, long count) {
    volume.region(
        first, count, (index, out) -> CraftedRecord.put(out, CraftedRecord.dots(first + index)));
  }

  /** Returns one of 2^20 different names that have one hash code. */
  private static String colliding(long number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 20; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.append(".;1").toString();
  }
}

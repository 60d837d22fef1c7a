package io.seedling.iso;

import static io.seedling.iso.CraftedEntry.FILE_MODE;
import static io.seedling.iso.CraftedEntry.ce;
import static io.seedling.iso.CraftedEntry.cl;
import static io.seedling.iso.CraftedEntry.px;

import java.nio.ByteBuffer;

/** Volumes that lead in circles, or say that they go on and on. */
final class EndlessVolumes {
  private static final long SIZE = Sectors.SIZE;
  private static final long MOST_SECTORS = 0xFFFFFFFFL / SIZE; // of what 32 bits hold
  private static final long MOST_BLOCKS = 1L << 32;

  private EndlessVolumes() {}

  static CraftedVolume directoryLoop() {
    CraftedVolume volume = small(CraftedRecord.directory("LOOP", 21, SIZE));
    volume.directory(21, CraftedRecord.dots(21, CraftedRecord.directory("LOOP", 21, SIZE)));
    return volume;
  }

  static CraftedVolume directoryLoopOfTwo() {
    CraftedVolume volume = small(CraftedRecord.directory("A", 21, SIZE));
    volume.directory(21, CraftedRecord.dots(21, CraftedRecord.directory("B", 22, SIZE)));
    volume.directory(22, CraftedRecord.dots(22, CraftedRecord.directory("A", 21, SIZE)));
    return volume;
  }

  static CraftedVolume continuationLoop() {
    CraftedVolume volume =
        small(CraftedRecord.file("F.;1", 0, 0).with(px(FILE_MODE), ce(21, 0, 28)));
    volume.put(21 * SIZE, ce(21, 0, 28));
    return volume;
  }

  static CraftedVolume continuationLoopOfTwo() {
    CraftedVolume volume =
        small(CraftedRecord.file("F.;1", 0, 0).with(px(FILE_MODE), ce(21, 0, 28)));
    volume.put(21 * SIZE, ce(22, 0, 28));
    volume.put(22 * SIZE, ce(21, 0, 28));
    return volume;
  }

  static CraftedVolume relocationLoop() {
    return small(CraftedRecord.file("LOOP", 20, SIZE).with(px(FILE_MODE), cl(20)));
  }

  static CraftedVolume relocationLoopOfTwo() {
    CraftedVolume volume = small(CraftedRecord.file("A", 21, SIZE).with(px(FILE_MODE), cl(21)));
    CraftedRecord down = CraftedRecord.file("B", 22, SIZE).with(px(FILE_MODE), cl(22));
    CraftedRecord up = CraftedRecord.file("A", 21, SIZE).with(px(FILE_MODE), cl(21));
    volume.directory(21, CraftedRecord.dots(21, down));
    volume.directory(22, CraftedRecord.dots(22, up));
    return volume;
  }

  static CraftedVolume nested() {
    CraftedVolume volume = CraftedVolume.ofSectors(100_100, 20, SIZE);
    volume.region(
        20,
        100_000,
        (index, out) -> {
          CraftedRecord below = CraftedRecord.directory("D", 21 + index, SIZE);
          CraftedRecord.put(out, CraftedRecord.dots(20 + index, below));
        });
    return volume;
  }

  static CraftedVolume zeros() {
    return CraftedVolume.ofSectors(MOST_SECTORS + 20, 20, MOST_SECTORS * SIZE);
  }

  static CraftedVolume pathTable() {
    CraftedVolume volume = CraftedVolume.ofSectors(MOST_SECTORS + 30, 20, SIZE);
    volume.directory(20, CraftedRecord.dots(20));
    volume.pathTables(MOST_SECTORS * SIZE, 22, 23);
    return volume;
  }

  static CraftedVolume nonsense() {
    CraftedVolume volume = CraftedVolume.ofSectors(50_000, 20, SIZE);
    volume.directory(20, CraftedRecord.dots(20));
    volume.pathTables(65_535 * 264, 30, 20_000);
    volume.region(30, 49_000, (index, out) -> repeat(out, 0xFE));
    return volume;
  }

  static CraftedVolume descriptors() {
    CraftedVolume volume = new CraftedVolume(MOST_BLOCKS, Sectors.SIZE);
    byte[] descriptor = {3, 'C', 'D', '0', '0', '1', 1};
    volume.region(16, MOST_BLOCKS, (index, out) -> out.put(descriptor));
    return volume;
  }

  static CraftedVolume ones() {
    CraftedVolume volume = new CraftedVolume(MOST_BLOCKS, Sectors.SIZE);
    volume.region(0, MOST_BLOCKS, (index, out) -> repeat(out, 0xFF));
    return volume;
  }

  static CraftedVolume onesBehindDescriptors() {
    CraftedVolume volume = CraftedVolume.ofSectors(MOST_BLOCKS, 20, MOST_SECTORS * SIZE);
    volume.region(18, MOST_BLOCKS, (index, out) -> repeat(out, 0xFF));
    return volume;
  }

  static CraftedVolume longest() {
    CraftedVolume volume = CraftedVolume.ofSectors(Long.MAX_VALUE / SIZE, 20, SIZE);
    long last = MOST_BLOCKS - 1;
    volume.directory(
        20,
        CraftedRecord.dots(
            20,
            CraftedRecord.directory("D", last, SIZE).extendedAttributeBlocks(255),
            CraftedRecord.file("F.;1", last, last).extendedAttributeBlocks(255),
            CraftedRecord.file("G.;1", last, last).extendedAttributeBlocks(254)));
    volume.directory(last + 255, CraftedRecord.dots(last));
    return volume;
  }

  /** A volume with Rock Ridge, and these records in its root. */
  private static CraftedVolume small(CraftedRecord... records) {
    CraftedVolume volume = CraftedVolume.ofSectors(40, 20, SIZE);
    CraftedRecord[] root = CraftedRecord.dots(20, records);
    root[0].with(CraftedEntry.sp(0), px(CraftedEntry.DIRECTORY_MODE));
    volume.directory(20, root);
    return volume;
  }

  private static void repeat(ByteBuffer out, int value) {
    while (out.hasRemaining()) {
      out.put((byte) value);
    }
  }
}

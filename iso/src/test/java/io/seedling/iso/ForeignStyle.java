package io.seedling.iso;

import static io.seedling.iso.CraftedEntry.CONTINUES;
import static io.seedling.iso.CraftedEntry.DIRECTORY_MODE;
import static io.seedling.iso.CraftedEntry.FILE_MODE;
import static io.seedling.iso.CraftedEntry.LINK_MODE;
import static io.seedling.iso.CraftedEntry.ce;
import static io.seedling.iso.CraftedEntry.component;
import static io.seedling.iso.CraftedEntry.nm;
import static io.seedling.iso.CraftedEntry.px;
import static io.seedling.iso.CraftedEntry.sl;

import java.nio.charset.StandardCharsets;

/** Small volumes with what other writers do and ours doesn't. */
final class ForeignStyle {
  /** The sector in which the first file begins: all before it are structures. */
  static final int FIRST_FILE = 26;

  private static final int SIZE = Sectors.SIZE;
  private static final byte[] SKIPPED = new byte[4];
  private static final byte[] DIRECTORY = CraftedEntry.joined(SKIPPED, px(DIRECTORY_MODE));
  private static final byte[] FILE = CraftedEntry.joined(SKIPPED, px(FILE_MODE));

  private ForeignStyle() {}

  /**
   * A relocated directory, system use areas that begin behind bytes to be skipped, a name and a
   * target in pieces, a file of two extents, a compressed one.
   */
  static CraftedVolume rockRidge() {
    CraftedVolume volume = CraftedVolume.ofSectors(30, 20, SIZE);
    volume.pathTables(
        18,
        19,
        new PathTableRecord(Identifier.SELF, 20, 1),
        new PathTableRecord(identifier("DEEP"), 21, 1),
        new PathTableRecord(identifier("RR_MOVED"), 22, 1),
        new PathTableRecord(identifier("MOVED"), 23, 3));
    root(volume);
    directories(volume);
    files(volume);
    volume.put(27 * SIZE, text("moved"));
    return volume;
  }

  private static void root(CraftedVolume volume) {
    byte[] er = CraftedEntry.er();
    volume.put(24 * SIZE, er);
    String name = "a name of two pieces, of which the second is in a continuation area";
    byte[] rest = nm(0, name.substring(20));
    volume.put(24 * SIZE + 100, rest);
    volume.directory(
        20,
        CraftedRecord.self(20, SIZE)
            .with(CraftedEntry.sp(SKIPPED.length), px(DIRECTORY_MODE), ce(24, 0, er.length)),
        CraftedRecord.parent(20, SIZE).with(DIRECTORY),
        CraftedRecord.directory("DEEP", 21, SIZE).with(DIRECTORY, nm(0, "deep")),
        CraftedRecord.file("LINK.;1", 0, 0)
            .with(SKIPPED, px(LINK_MODE))
            .with(sl(CONTINUES, component(4, ""), component(1, "")))
            .with(sl(0, component(0, "a"), component(8, ""), component(0, "etc")), nm(0, "link")),
        CraftedRecord.file("NAME.;1", 26, SIZE)
            .flags(CraftedRecord.CONTINUED)
            .with(FILE, nm(CONTINUES, name.substring(0, 20)), ce(24, 100, rest.length)),
        CraftedRecord.file("NAME.;1", 28, 4)
            .with(FILE, nm(CONTINUES, name.substring(0, 20)), ce(24, 100, rest.length)),
        CraftedRecord.directory("RR_MOVED", 22, SIZE).with(DIRECTORY, nm(0, "rr_moved")),
        CraftedRecord.file("ZISOFS.;1", 29, 20).with(FILE, nm(0, "zisofs"), CraftedEntry.zf(99)));
  }

  private static void directories(CraftedVolume volume) {
    volume.directory(
        21,
        CraftedRecord.self(21, SIZE).with(DIRECTORY),
        CraftedRecord.parent(20, SIZE).with(DIRECTORY),
        CraftedRecord.file("MOVED", 23, SIZE).with(DIRECTORY, nm(0, "moved"), CraftedEntry.cl(23)));
    volume.directory(
        22,
        CraftedRecord.self(22, SIZE).with(DIRECTORY),
        CraftedRecord.parent(20, SIZE).with(DIRECTORY),
        CraftedRecord.directory("MOVED", 23, SIZE)
            .with(DIRECTORY, CraftedEntry.re(), nm(0, "moved")));
    volume.directory(
        23,
        CraftedRecord.self(23, SIZE).with(DIRECTORY),
        CraftedRecord.parent(22, SIZE).with(DIRECTORY, CraftedEntry.pl(21)),
        CraftedRecord.file("BELOW.;1", 27, 5).with(FILE, nm(0, "below")));
  }

  /** Blocks of 512 bytes, extended attribute records before a directory and a file. */
  static CraftedVolume plain() {
    CraftedVolume volume = new CraftedVolume(30, 512);
    volume.descriptor(16, CraftedRecord.self(80, 512));
    volume.terminator(17);
    volume.pathTables(
        72,
        76,
        new PathTableRecord(Identifier.SELF, 80, 1),
        new PathTableRecord(identifier("DIR"), 86, 1));
    volume.directory(
        80,
        CraftedRecord.self(80, 512),
        CraftedRecord.parent(80, 512),
        CraftedRecord.directory("DIR", 85, 512).extendedAttributeBlocks(1),
        CraftedRecord.file("PARTS.TXT;1", 104, SIZE).flags(CraftedRecord.CONTINUED),
        CraftedRecord.file("PARTS.TXT;1", 112, 4));
    volume.directory(
        86,
        CraftedRecord.self(85, 512).extendedAttributeBlocks(1),
        CraftedRecord.parent(80, 512),
        CraftedRecord.file("ATTRS.;1", 108, 10).extendedAttributeBlocks(1));
    files(volume);
    volume.put(109 * 512, text("attributes"));
    return volume;
  }

  private static void files(CraftedVolume volume) {
    volume.put(26 * SIZE, text(" ".repeat(SIZE - 4) + "one "));
    volume.put(28 * SIZE, text("two."));
  }

  private static Identifier identifier(String text) {
    return new Identifier(text(text));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}

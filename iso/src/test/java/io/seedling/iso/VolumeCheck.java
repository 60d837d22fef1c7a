package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A strict reader for tests, written from ECMA-119, the Joliet specification, SUSP and RRIP, and
 * sharing no code with the writer. It notes every rule that a volume breaks, and what each tree
 * shows.
 */
final class VolumeCheck {
  private static final int SECTOR = 2048;

  private static final long LONGEST_SHOWN = 1 << 20;

  private final SparseBytes volume;
  private final RawVolume raw;
  private final int level;
  private final List<String> findings = new ArrayList<>();

  /**
   * Path → what lies there: "dir", "link TARGET", or "file" and the bytes in ISO-8859-1, of a long
   * one as {@link SparseContent#shown} puts it.
   */
  private final Map<String, String> rockRidge = new TreeMap<>();

  private final Map<String, String> joliet = new TreeMap<>();
  private final Map<String, String> plain = new TreeMap<>();

  /** First sector → sector behind, of all that lies anywhere. */
  private final NavigableMap<Long, Long> extents = new TreeMap<>();

  private final Map<String, PosixAttributes> attributes = new TreeMap<>();

  /** Path → number of links, as Rock Ridge says. */
  private final Map<String, Integer> links = new TreeMap<>();

  private boolean inJoliet;
  private boolean hasRockRidge;

  private VolumeCheck(SparseBytes volume, int level) {
    this.volume = volume;
    this.raw = new RawVolume(volume, this::rule);
    this.level = level;
  }

  static VolumeCheck of(byte[] bytes) {
    return of(SparseBytes.of(bytes), 3);
  }

  /**
   * Reads a volume.
   *
   * @param level the interchange level that it shall have
   */
  static VolumeCheck of(SparseBytes volume, int level) {
    VolumeCheck check = new VolumeCheck(volume, level);
    check.descriptors();
    check.overlaps();
    return check;
  }

  List<String> findings() {
    return findings;
  }

  Map<String, String> rockRidge() {
    return rockRidge;
  }

  /** Returns what Rock Ridge says of each path's attributes. */
  Map<String, PosixAttributes> attributes() {
    return attributes;
  }

  Map<String, Integer> links() {
    return links;
  }

  Map<String, String> joliet() {
    return joliet;
  }

  Map<String, String> plain() {
    return plain;
  }

  private void descriptors() {
    rule(volume.size() % SECTOR == 0, "the volume ends within a sector");
    rule(volume.sectors(0, 16).isEmpty(), "the system area is not blank");
    rule(raw.u8(16 * SECTOR) == 1, "the first descriptor is not the primary one");
    long sector = 16;
    for (; raw.u8(sector * SECTOR) != 255; sector++) {
      long at = sector * SECTOR;
      rule(raw.text(at + 1, 5).equals("CD001") && raw.u8(at + 6) == 1, "no CD001 version 1");
      if (raw.u8(at) == 0) {
        rule(sector == 17, "the boot record is in sector " + sector);
        BootCheck.of(raw, at);
        continue;
      }
      inJoliet = raw.u8(at) == 2;
      if (inJoliet) {
        rule(raw.text(at + 88, 3).equals("%/E") && raw.u8(at + 7) == 0, "not Joliet level 3");
      }
      descriptor(at);
    }
    rule(raw.text(sector * SECTOR + 1, 5).equals("CD001"), "no CD001 in the terminator");
    for (int i = 7; i < SECTOR; i++) {
      rule(raw.u8(sector * SECTOR + i) == 0, "the terminator is not blank");
    }
  }

  private void descriptor(long at) {
    rule(raw.both32(at + 80) * SECTOR == volume.size(), "the volume space size is wrong");
    rule(raw.both16(at + 120) == 1 && raw.both16(at + 124) == 1, "not volume 1 of 1");
    rule(raw.both16(at + 128) == SECTOR, "the logical block size is not 2048");
    rule(raw.u8(at + 156) == 34 && raw.u8(at + 156 + 32) == 1, "the root record is not 34 bytes");
    rule(raw.u8(at + 881) == 1, "the file structure version is not 1");
    String date = raw.text(at + 813, 16);
    rule(date.matches("[12][0-9]{15}") && raw.u8(at + 829) == 0, "the creation date is " + date);
    rule(raw.text(at + 847, 17).equals("0".repeat(16) + "\0"), "an expiration date is given");
    for (int i = 883; i < SECTOR; i++) {
      rule(raw.u8(at + i) == 0, "the application use area is not blank");
    }
    long root = at + 156;
    List<Dir> order = walk(raw.both32(root + 2), raw.both32(root + 10));
    pathTable(raw.le32(at + 140), raw.both32(at + 132), order, ByteOrder.LITTLE_ENDIAN);
    pathTable(raw.u32be(at + 148), raw.both32(at + 132), order, ByteOrder.BIG_ENDIAN);
  }

  /** A directory in path table order. */
  private record Dir(String path, String id, long sector, long length, int parent, long up) {}

  private List<Dir> walk(long rootSector, long rootLength) {
    List<Dir> order = new ArrayList<>();
    order.add(new Dir("", "\0", rootSector, rootLength, 1, rootSector));
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < order.size(); i++) {
      Dir dir = order.get(i);
      rule(seen.add(dir.sector), "two directories share sector " + dir.sector);
      directory(dir, i + 1, order);
    }
    return order;
  }

  private void pathTable(long sector, long size, List<Dir> order, ByteOrder byteOrder) {
    claim(sector, size);
    ByteBuffer table = ByteBuffer.wrap(volume.get(sector * SECTOR, (int) size)).order(byteOrder);
    for (Dir dir : order) {
      int length = Byte.toUnsignedInt(table.get());
      rule(table.get() == 0, "an extended attribute record in a path table");
      rule(table.getInt() == dir.sector, "path table: the sector of " + dir.path);
      rule(Short.toUnsignedInt(table.getShort()) == dir.parent, "path table: parent " + dir.path);
      byte[] id = new byte[length];
      table.get(id);
      String name = new String(id, StandardCharsets.ISO_8859_1);
      rule(name.equals(dir.id), "path table: the identifier of " + dir.path);
      rule(length % 2 == 0 || table.get() == 0, "path table: padding");
    }
    rule(!table.hasRemaining(), "the path table has more records than there are directories");
  }

  private void directory(Dir dir, int number, List<Dir> order) {
    rule(dir.length % SECTOR == 0 && dir.length > 0, dir.path + ": length " + dir.length);
    claim(dir.sector, dir.length);
    long start = dir.sector * SECTOR;
    long end = start + dir.length;
    String previous = "";
    List<long[]> sections = new ArrayList<>();
    NavigableSet<String> caseless = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    int count = 0;
    for (long at = start; at < end; ) {
      int length = raw.u8(at);
      if (length == 0) {
        long next = (at / SECTOR + 1) * SECTOR;
        for (long i = at; i < next; i++) {
          rule(raw.u8(i) == 0, dir.path + ": bytes after the last record of a sector");
        }
        at = next;
        continue;
      }
      rule(at / SECTOR == (at + length - 1) / SECTOR, dir.path + ": a record crosses a sector");
      rule(length % 2 == 0, dir.path + ": an odd record");
      rule(raw.both16(at + 28) == 1, dir.path + ": volume sequence number");
      String id = raw.text(at + 33, raw.u8(at + 32));
      if (count < 2) {
        rule(id.equals(count == 0 ? "\0" : "\1"), dir.path + ": no . and .. first");
        rule(
            raw.both32(at + 2) == (count == 0 ? dir.sector : dir.up),
            dir.path + ": . or .. sector");
        systemUse(at, dir.path.isEmpty() && count == 0);
      } else {
        boolean more = (raw.u8(at + 25) & 0x80) != 0;
        String key = sortKey(id);
        boolean continued = !sections.isEmpty();
        rule(
            continued ? key.equals(previous) : key.compareTo(previous) > 0,
            dir.path + ": " + key + " is not after " + previous);
        previous = key;
        addExtent(at, more, sections);
        if (!more) {
          rule(caseless.add(decoded(id)), dir.path + ": " + id + " in another case");
          entry(dir, number, at, id, content(sections), order);
          sections.clear();
        }
      }
      count++;
      at += length;
    }
    rule(sections.isEmpty(), dir.path + ": a file's last extent is missing");
  }

  private void addExtent(long at, boolean more, List<long[]> sections) {
    long sector = raw.both32(at + 2);
    long length = raw.both32(at + 10);
    if ((raw.u8(at + 25) & 2) != 0) {
      return;
    }
    rule(length > 0 || sector == 0, "an empty file has a sector");
    rule(!more || length % SECTOR == 0, "an extent ends within a sector, and is not the last");
    rule(level == 3 || !more, "a file of several extents");
    claim(sector, length);
    sections.add(new long[] {sector, length});
  }

  private String content(List<long[]> sections) {
    long size = 0;
    for (long[] section : sections) {
      size += section[1];
    }
    StringBuilder bytes = new StringBuilder();
    TreeMap<Long, Byte> marks = new TreeMap<>();
    long before = 0;
    for (long[] section : sections) {
      if (size <= LONGEST_SHOWN) {
        bytes.append(raw.text(section[0] * SECTOR, (int) section[1]));
      } else {
        addMarks(section, before, marks);
      }
      before += section[1];
    }
    return size <= LONGEST_SHOWN ? bytes.toString() : new SparseContent(size, marks).shown();
  }

  /** Notes the bytes that are not zero, and that those behind the extent are. */
  private void addMarks(long[] section, long before, Map<Long, Byte> marks) {
    long end = section[0] + (section[1] + SECTOR - 1) / SECTOR;
    for (Map.Entry<Long, byte[]> sector : volume.sectors(section[0], end).entrySet()) {
      for (int i = 0; i < SECTOR; i++) {
        if (sector.getValue()[i] != 0) {
          marks.put(before + (sector.getKey() - section[0]) * SECTOR + i, sector.getValue()[i]);
        }
      }
    }
  }

  private void claim(long sector, long bytes) {
    long end = sector + (bytes + SECTOR - 1) / SECTOR;
    rule(end * SECTOR <= volume.size(), "an extent ends behind the volume");
    if (bytes > 0) {
      Long known = extents.put(sector, end);
      rule(known == null || known == end, "two extents of other lengths at " + sector);
    }
  }

  private void overlaps() {
    long free = 16;
    for (Map.Entry<Long, Long> extent : extents.entrySet()) {
      rule(extent.getKey() >= free, "extents overlap at " + extent.getKey());
      free = extent.getValue();
    }
  }

  private void entry(Dir dir, int number, long at, String id, String bytes, List<Dir> order) {
    boolean isDirectory = (raw.u8(at + 25) & 2) != 0;
    String name = shown(id, isDirectory);
    String path = dir.path + "/" + name;
    RockRidgeCheck use = systemUse(at, false);
    String what = isDirectory ? "dir" : "file " + bytes;
    if (inJoliet) {
      joliet.put(path, what);
    } else {
      plain.put(path, what);
      if (hasRockRidge) {
        path = dir.path + "/" + use.name();
        rockRidge(path, at, what, use);
      }
    }
    if (isDirectory) {
      order.add(new Dir(path, id, raw.both32(at + 2), raw.both32(at + 10), number, dir.sector));
    }
  }

  private void rockRidge(String path, long at, String what, RockRidgeCheck use) {
    boolean isLink = !use.target().isEmpty();
    int type = what.equals("dir") ? 0040000 : isLink ? 0120000 : 0100000;
    rule((use.mode() & ~07777) == type, path + ": mode " + Integer.toOctalString(use.mode()));
    Instant date = RockRidgeCheck.date(raw, at + 18);
    rule(date.equals(use.modified()), path + ": the record's date is not TF's");
    rockRidge.put(path, isLink ? "link " + use.target() : what);
    links.put(path, use.links());
    attributes.put(path, use.attributes());
  }

  private RockRidgeCheck systemUse(long at, boolean isRoot) {
    long from = at + 33 + raw.u8(at + 32) + (raw.u8(at + 32) % 2 == 0 ? 1 : 0);
    long end = at + raw.u8(at);
    rule(!inJoliet || end == from, "system use in the Joliet tree");
    if (isRoot && !inJoliet) {
      hasRockRidge = end - from >= 7 && raw.text(from, 2).equals("SP");
    }
    RockRidgeCheck use = RockRidgeCheck.of(raw, from, inJoliet || !hasRockRidge ? from : end);
    if (isRoot && !inJoliet && hasRockRidge) {
      List<String> expected = List.of("SP", "PX", "TF", "CE", "ER");
      rule(use.signatures().equals(expected), "root: " + use.signatures());
    }
    return use;
  }

  private String shown(String id, boolean isDirectory) {
    String name = decoded(id);
    if (inJoliet) {
      rule(name.matches("[^\\x00-\\x1f*/:;?\\\\\\ud800-\\udfff]{1,64}"), "Joliet name " + name);
      rule(!name.endsWith("."), "Linux drops the end of " + name);
      return name;
    }
    String file = level == 1 ? "[A-Z0-9_]{0,8}\\.[A-Z0-9_]{0,3};1" : "[A-Z0-9_]*\\.[A-Z0-9_]*;1";
    rule(
        id.matches(isDirectory ? "[A-Z0-9_]{1," + (level == 1 ? 8 : 31) + "}" : file)
            && (isDirectory || (id.length() > 3 && id.length() <= 33)),
        "plain name " + id);
    return id;
  }

  private String decoded(String id) {
    return inJoliet
        ? new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_16BE)
        : id;
  }

  private String sortKey(String id) {
    return inJoliet ? id : id.replaceFirst("\\.?;1$", "");
  }

  private void rule(boolean holds, String otherwise) {
    if (!holds) {
      findings.add((inJoliet ? "Joliet: " : "") + otherwise);
    }
  }
}

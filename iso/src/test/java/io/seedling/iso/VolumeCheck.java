package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A strict reader for tests, written from ECMA-119, the Joliet specification, SUSP and RRIP, and
 * sharing no code with the writer. It notes every rule that a volume breaks, and what each tree
 * shows.
 */
final class VolumeCheck {
  private static final int SECTOR = 2048;

  private final ByteBuffer volume;
  private final List<String> findings = new ArrayList<>();

  /** Path → what lies there: "dir", "link TARGET", or "file" and the bytes in ISO-8859-1. */
  private final Map<String, String> rockRidge = new TreeMap<>();

  private final Map<String, String> joliet = new TreeMap<>();
  private final Map<String, String> plain = new TreeMap<>();

  /** Path → number of links, as Rock Ridge says. */
  private final Map<String, Integer> links = new TreeMap<>();

  private boolean inJoliet;
  private boolean hasRockRidge;

  private VolumeCheck(byte[] bytes) {
    volume = ByteBuffer.wrap(bytes);
  }

  static VolumeCheck of(byte[] bytes) {
    VolumeCheck check = new VolumeCheck(bytes);
    check.descriptors();
    return check;
  }

  List<String> findings() {
    return findings;
  }

  Map<String, String> rockRidge() {
    return rockRidge;
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
    rule(volume.limit() % SECTOR == 0, "the volume ends within a sector");
    for (int i = 0; i < 16 * SECTOR; i++) {
      rule(volume.get(i) == 0, "the system area is not blank");
    }
    rule(u8(16 * SECTOR) == 1, "the first descriptor is not the primary one");
    int sector = 16;
    for (; u8(sector * SECTOR) != 255; sector++) {
      int at = sector * SECTOR;
      rule(text(at + 1, 5).equals("CD001") && u8(at + 6) == 1, "no CD001 version 1");
      if (u8(at) == 0) {
        rule(sector == 17, "the boot record is in sector " + sector);
        BootCheck.of(volume.slice(), at, this::rule);
        continue;
      }
      inJoliet = u8(at) == 2;
      if (inJoliet) {
        rule(text(at + 88, 3).equals("%/E") && u8(at + 7) == 0, "not Joliet level 3");
      }
      descriptor(at);
    }
    rule(text(sector * SECTOR + 1, 5).equals("CD001"), "no CD001 in the terminator");
    for (int i = 7; i < SECTOR; i++) {
      rule(u8(sector * SECTOR + i) == 0, "the terminator is not blank");
    }
  }

  private void descriptor(int at) {
    rule(both32(at + 80) * SECTOR == volume.limit(), "the volume space size is wrong");
    rule(both16(at + 120) == 1 && both16(at + 124) == 1, "not volume 1 of 1");
    rule(both16(at + 128) == SECTOR, "the logical block size is not 2048");
    rule(u8(at + 156) == 34 && u8(at + 156 + 32) == 1, "the root record is not 34 bytes");
    rule(u8(at + 881) == 1, "the file structure version is not 1");
    String date = text(at + 813, 16);
    rule(date.matches("[12][0-9]{15}") && u8(at + 829) == 0, "the creation date is " + date);
    rule(text(at + 847, 17).equals("0".repeat(16) + "\0"), "an expiration date is given");
    for (int i = 883; i < SECTOR; i++) {
      rule(u8(at + i) == 0, "the application use area is not blank");
    }
    int root = at + 156;
    List<Dir> order = walk(both32(root + 2), both32(root + 10));
    pathTable(le32(at + 140), both32(at + 132), order, ByteOrder.LITTLE_ENDIAN);
    pathTable(u32be(at + 148), both32(at + 132), order, ByteOrder.BIG_ENDIAN);
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
    ByteBuffer table = volume.slice((int) sector * SECTOR, (int) size).order(byteOrder);
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
    int start = Math.toIntExact(dir.sector * SECTOR);
    int end = Math.toIntExact(start + dir.length);
    String previous = "";
    StringBuilder sections = new StringBuilder();
    int count = 0;
    for (int at = start; at < end; ) {
      int length = u8(at);
      if (length == 0) {
        int next = (at / SECTOR + 1) * SECTOR;
        for (int i = at; i < next; i++) {
          rule(u8(i) == 0, dir.path + ": bytes after the last record of a sector");
        }
        at = next;
        continue;
      }
      rule(at / SECTOR == (at + length - 1) / SECTOR, dir.path + ": a record crosses a sector");
      rule(length % 2 == 0, dir.path + ": an odd record");
      rule(both16(at + 28) == 1, dir.path + ": volume sequence number");
      String id = text(at + 33, u8(at + 32));
      if (count < 2) {
        rule(id.equals(count == 0 ? "\0" : "\1"), dir.path + ": no . and .. first");
        rule(both32(at + 2) == (count == 0 ? dir.sector : dir.up), dir.path + ": . or .. sector");
        systemUse(at, dir.path.isEmpty() && count == 0);
      } else {
        boolean more = (u8(at + 25) & 0x80) != 0;
        String key = sortKey(id);
        boolean continued = !sections.isEmpty();
        rule(
            continued ? key.equals(previous) : key.compareTo(previous) > 0,
            dir.path + ": " + key + " is not after " + previous);
        previous = key;
        sections.append(extent(at));
        if (!more) {
          entry(dir, number, at, id, sections.toString(), order);
          sections.setLength(0);
        }
      }
      count++;
      at += length;
    }
    rule(sections.isEmpty(), dir.path + ": a file's last extent is missing");
  }

  private String extent(int at) {
    long length = both32(at + 10);
    if ((u8(at + 25) & 2) != 0) {
      return "";
    }
    rule(length > 0 || both32(at + 2) == 0, "an empty file has a sector");
    return text(Math.toIntExact(both32(at + 2) * SECTOR), Math.toIntExact(length));
  }

  private void entry(Dir dir, int number, int at, String id, String bytes, List<Dir> order) {
    boolean isDirectory = (u8(at + 25) & 2) != 0;
    String name = shown(id, isDirectory);
    String path = dir.path + "/" + name;
    SystemUse use = systemUse(at, false);
    String what = isDirectory ? "dir" : "file " + bytes;
    if (inJoliet) {
      joliet.put(path, what);
    } else {
      plain.put(path, what);
      if (hasRockRidge) {
        path = dir.path + "/" + use.name;
        String mode = Integer.toOctalString(use.mode);
        rule(
            mode.startsWith(isDirectory ? "40" : use.target.isEmpty() ? "100" : "120"),
            path + ": mode " + mode);
        links.put(path, use.links);
        rockRidge.put(path, use.target.isEmpty() ? what : "link " + use.target);
      }
    }
    if (isDirectory) {
      order.add(new Dir(path, id, both32(at + 2), both32(at + 10), number, dir.sector));
    }
  }

  /** What the system use entries of a record say. */
  private static final class SystemUse {
    private final StringBuilder nameBytes = new StringBuilder();
    private final StringBuilder targetBytes = new StringBuilder();
    private String name = "";
    private String target = "";
    private int mode;
    private int links;
    private boolean pendingSlash;
  }

  private SystemUse systemUse(int at, boolean isRoot) {
    SystemUse use = new SystemUse();
    int from = at + 33 + u8(at + 32) + (u8(at + 32) % 2 == 0 ? 1 : 0);
    int end = at + u8(at);
    if (inJoliet) {
      rule(end == from, "system use in the Joliet tree");
      return use;
    }
    if (isRoot) {
      hasRockRidge = end - from >= 7 && text(from, 2).equals("SP");
    }
    if (!hasRockRidge) {
      return use;
    }
    ArrayDeque<int[]> areas = new ArrayDeque<>(List.of(new int[] {from, end}));
    List<String> signatures = new ArrayList<>();
    while (!areas.isEmpty()) {
      int[] area = areas.pop();
      for (int i = area[0]; area[1] - i >= 4; i += u8(i + 2)) {
        rule(u8(i + 2) >= 4 && i + u8(i + 2) <= area[1] && u8(i + 3) == 1, "an entry's length");
        signatures.add(text(i, 2));
        systemUseEntry(i, use, areas);
      }
    }
    if (isRoot) {
      rule(signatures.equals(List.of("SP", "PX", "TF", "CE", "ER")), "root: " + signatures);
    }
    use.name = utf8(use.nameBytes);
    use.target = utf8(use.targetBytes);
    return use;
  }

  private void systemUseEntry(int at, SystemUse use, ArrayDeque<int[]> areas) {
    int length = u8(at + 2);
    switch (text(at, 2)) {
      case "SP" -> rule(text(at + 4, 3).equals("\u00be\u00ef\0"), "SP's check bytes");
      case "PX" -> {
        rule(length == 36, "PX has " + length + " bytes");
        use.mode = (int) both32(at + 4);
        use.links = (int) both32(at + 12);
        rule(both32(at + 20) == 0 && both32(at + 28) == 0, "an owner other than 0");
      }
      case "TF" -> rule(length == 26 && u8(at + 4) == 0x0E, "TF's flags");
      case "NM" -> use.nameBytes.append(text(at + 5, length - 5));
      case "SL" -> components(at + 5, at + length, use);
      case "ER" -> rule(text(at + 8, u8(at + 4)).equals("RRIP_1991A"), "ER's identifier");
      case "CE" -> {
        int offset = (int) both32(at + 12);
        int size = (int) both32(at + 20);
        rule(offset + size <= SECTOR, "a continuation area crosses a sector");
        int start = (int) both32(at + 4) * SECTOR + offset;
        areas.add(new int[] {start, start + size});
      }
      default -> rule(false, "an entry " + text(at, 2));
    }
  }

  private void components(int from, int end, SystemUse use) {
    for (int at = from; at < end; at += 2 + u8(at + 1)) {
      if (use.pendingSlash) {
        use.targetBytes.append('/');
      }
      int flags = u8(at);
      use.pendingSlash = (flags & 9) == 0;
      switch (flags & ~1) {
        case 0 -> use.targetBytes.append(text(at + 2, u8(at + 1)));
        case 2 -> use.targetBytes.append('.');
        case 4 -> use.targetBytes.append("..");
        case 8 -> use.targetBytes.append('/');
        default -> rule(false, "component flags " + flags);
      }
    }
  }

  private String shown(String id, boolean isDirectory) {
    if (inJoliet) {
      String name = new String(id.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_16BE);
      rule(name.matches("[^\\x00-\\x1f*/:;?\\\\\\ud800-\\udfff]{1,64}"), "Joliet name " + name);
      return name;
    }
    rule(
        id.matches(isDirectory ? "[A-Z0-9_]{1,31}" : "[A-Z0-9_]*\\.[A-Z0-9_]*;1")
            && (isDirectory || (id.length() > 3 && id.length() <= 33)),
        "plain name " + id);
    return id;
  }

  private String sortKey(String id) {
    return inJoliet ? id : id.replaceFirst("\\.?;1$", "");
  }

  private void rule(boolean holds, String otherwise) {
    if (!holds) {
      findings.add((inJoliet ? "Joliet: " : "") + otherwise);
    }
  }

  private static String utf8(CharSequence bytes) {
    return new String(
        bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private int u8(int at) {
    return Byte.toUnsignedInt(volume.get(at));
  }

  private long u32be(int at) {
    return Integer.toUnsignedLong(volume.getInt(at));
  }

  private long le32(int at) {
    return Integer.toUnsignedLong(Integer.reverseBytes(volume.getInt(at)));
  }

  private long both32(int at) {
    rule(le32(at) == u32be(at + 4), "the two byte orders differ at " + at);
    return u32be(at + 4);
  }

  private int both16(int at) {
    int big = Short.toUnsignedInt(volume.getShort(at + 2));
    rule(Short.toUnsignedInt(Short.reverseBytes(volume.getShort(at))) == big, "orders at " + at);
    return big;
  }

  private String text(int at, int length) {
    byte[] bytes = new byte[length];
    volume.get(at, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}

package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code qemu-img map --output=json} says of an image. */
record QemuMap(List<Entry> entries) {
  private static final Pattern ENTRY =
      Pattern.compile(
          "\\{ \"start\": (\\d+), \"length\": (\\d+), \"depth\": (\\d+), \"present\": (\\w+),"
              + " \"zero\": (\\w+), \"data\": (\\w+)(?:, \"offset\": (\\d+))?\\}");

  /** A line; {@code offset} is -1 where none is given. */
  record Entry(
      long start,
      long length,
      int depth,
      boolean present,
      boolean zero,
      boolean data,
      long offset) {
    long end() {
      return start + length;
    }

    /** Whether bytes are said to lie at the same place, or nowhere. */
    boolean continues(Entry before) {
      return depth == before.depth
          && present == before.present
          && zero == before.zero
          && data == before.data
          && offset == (before.offset < 0 ? -1 : before.offset + before.length);
    }
  }

  static QemuMap of(String json) {
    List<Entry> entries = new ArrayList<>();
    Matcher matcher = ENTRY.matcher(json);
    while (matcher.find()) {
      entries.add(
          new Entry(
              Long.parseLong(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              Integer.parseInt(matcher.group(3)),
              Boolean.parseBoolean(matcher.group(4)),
              Boolean.parseBoolean(matcher.group(5)),
              Boolean.parseBoolean(matcher.group(6)),
              matcher.group(7) == null ? -1 : Long.parseLong(matcher.group(7))));
    }
    return new QemuMap(entries);
  }

  /**
   * Asserts that our extents say the same, once what only a file system knows is taken out: a raw
   * file's holes, and those of metadata that was allocated before its data.
   */
  void assertDescribes(GuestDisk disk) throws IOException {
    List<Entry> ours = new ArrayList<>();
    ExtentWalk walk = disk.extents();
    while (walk.hasNext()) {
      Extent extent = walk.next();
      ours.add(entry(extent));
      if (ours.size() > 1) {
        Extent fresh = extent;
        Entry before = ours.get(ours.size() - 2);
        assertEquals(before.end(), fresh.guestOffset());
        assertFalse(ours.get(ours.size() - 1).continues(before), () -> before + " and " + fresh);
      }
    }
    assertEquals(joined(entries, disk), joined(ours, disk));
  }

  private static Entry entry(Extent extent) {
    boolean data = !extent.kind().readsAsZeros();
    return new Entry(
        extent.guestOffset(),
        extent.length(),
        extent.depth(),
        extent.kind() != Extent.Kind.ABSENT,
        !data,
        data,
        extent.hostOffset());
  }

  private static List<Entry> joined(List<Entry> entries, GuestDisk disk) {
    List<Entry> joined = new ArrayList<>();
    for (Entry entry : entries) {
      Entry next = withoutHoles(entry, disk);
      Entry last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && next.continues(last)) {
        joined.set(
            joined.size() - 1,
            new Entry(
                last.start,
                last.length + next.length,
                last.depth,
                last.present,
                last.zero,
                last.data,
                last.offset));
      } else {
        joined.add(next);
      }
    }
    return joined;
  }

  private static Entry withoutHoles(Entry entry, GuestDisk disk) {
    boolean raw = disk.images().get(entry.depth).format() == ImageFormat.RAW;
    boolean data = entry.data || raw;
    return new Entry(
        entry.start,
        entry.length,
        entry.depth,
        entry.present,
        entry.zero && !data,
        data,
        entry.offset);
  }
}

package io.seedling.iso;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run of system use entries, in a directory record or in a continuation area, and the
 * continuation area that it goes on in (SUSP §4, §5.1).
 */
final class SystemUseArea {
  /** What a record of the Joliet tree has. */
  static final SystemUseArea NONE = new SystemUseArea(List.of(), null, 0);

  private final List<SystemUseEntry> entries;
  private final @Nullable SystemUseArea next;

  /** Where a continuation area lies, in bytes from the first sector of its directory's areas. */
  private final long offset;

  private SystemUseArea(List<SystemUseEntry> entries, @Nullable SystemUseArea next, long offset) {
    this.entries = entries;
    this.next = next;
    this.offset = offset;
  }

  /**
   * Divides entries between a directory record and, where it has no room for all of them, a
   * continuation area. That is within a sector: the longest name and the longest target that {@link
   * Hierarchy} takes need less.
   *
   * @param room bytes that the record has for them
   */
  static SystemUseArea of(List<SystemUseEntry> entries, int room, Continuations continuations) {
    if (lengthOf(entries) <= room) {
      return new SystemUseArea(entries, null, 0);
    }
    int inRecord = 0;
    int used = SystemUseEntry.CONTINUATION_LENGTH;
    while (used + entries.get(inRecord).length() <= room) {
      used += entries.get(inRecord).length();
      inRecord++;
    }
    List<SystemUseEntry> rest = entries.subList(inRecord, entries.size());
    SystemUseArea next = new SystemUseArea(rest, null, continuations.reserve(lengthOf(rest)));
    continuations.add(next);
    return new SystemUseArea(entries.subList(0, inRecord), next, 0);
  }

  /** Returns the bytes of the entries here, the CE entry included. */
  int length() {
    return lengthOf(entries) + (next == null ? 0 : SystemUseEntry.CONTINUATION_LENGTH);
  }

  long offset() {
    return offset;
  }

  /**
   * Puts the entries, and a CE entry where they go on.
   *
   * @param continuationSector the first sector of the directory's continuation areas
   */
  void put(ByteBuffer out, long continuationSector) {
    for (SystemUseEntry entry : entries) {
      entry.put(out);
    }
    if (next != null) {
      long sector = continuationSector + next.offset / Sectors.SIZE;
      int within = (int) (next.offset % Sectors.SIZE);
      SystemUseEntry.putContinuation(out, sector, within, next.length());
    }
  }

  private static int lengthOf(List<SystemUseEntry> entries) {
    int length = 0;
    for (SystemUseEntry entry : entries) {
      length += entry.length();
    }
    return length;
  }
}

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

  /** Where a continuation area lies, in bytes from the first sector of all such areas. */
  private final long offset;

  private SystemUseArea(List<SystemUseEntry> entries, @Nullable SystemUseArea next, long offset) {
    this.entries = entries;
    this.next = next;
    this.offset = offset;
  }

  /**
   * Divides entries between a directory record and as many continuation areas as they need.
   *
   * @param room bytes that the record has for them
   */
  static SystemUseArea of(List<SystemUseEntry> entries, int room, Continuations continuations) {
    int inRecord = countFitting(entries, room);
    SystemUseArea next = continued(entries, inRecord, continuations);
    if (next != null) {
      continuations.add(next);
    }
    return new SystemUseArea(entries.subList(0, inRecord), next, 0);
  }

  /** Returns the bytes of the entries here, the CE entry included. */
  int length() {
    return lengthOf(entries) + (next == null ? 0 : SystemUseEntry.CONTINUATION_LENGTH);
  }

  @Nullable SystemUseArea next() {
    return next;
  }

  long offset() {
    return offset;
  }

  /**
   * Puts the entries, and a CE entry where they go on.
   *
   * @param continuationSector the first sector of all continuation areas
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

  private static @Nullable SystemUseArea continued(
      List<SystemUseEntry> entries, int from, Continuations continuations) {
    if (from == entries.size()) {
      return null;
    }
    List<SystemUseEntry> rest = entries.subList(from, entries.size());
    int here = countFitting(rest, Sectors.SIZE);
    int length = lengthOf(rest.subList(0, here));
    if (here < rest.size()) {
      length += SystemUseEntry.CONTINUATION_LENGTH;
    }
    long offset = continuations.reserve(length);
    return new SystemUseArea(rest.subList(0, here), continued(rest, here, continuations), offset);
  }

  /** Returns how many entries fit: all of them, or as many as leave room for a CE entry. */
  private static int countFitting(List<SystemUseEntry> entries, int room) {
    if (lengthOf(entries) <= room) {
      return entries.size();
    }
    int count = 0;
    int used = SystemUseEntry.CONTINUATION_LENGTH;
    while (used + entries.get(count).length() <= room) {
      used += entries.get(count).length();
      count++;
    }
    return count;
  }

  private static int lengthOf(List<SystemUseEntry> entries) {
    int length = 0;
    for (SystemUseEntry entry : entries) {
      length += entry.length();
    }
    return length;
  }
}

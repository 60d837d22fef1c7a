package io.seedling.iso;

import java.nio.ByteBuffer;

/**
 * The system use entries of one directory record, divided between the record and, where it has no
 * room for all of them, a continuation area (SUSP §4, §5.1).
 *
 * <p>Nothing of it is kept: a directory's areas are put together in the one buffer of this object,
 * one after the other, to learn their lengths and then again to write them. So a volume of 70,000
 * entries needs memory for their names alone.
 */
final class SystemUseArea {
  /**
   * A continuation area is within a sector, and so is this: the longest name and the longest target
   * that {@link RecordStyle} takes need less.
   */
  private final ByteBuffer entries = ByteBuffer.allocate(Sectors.SIZE).flip();

  private int inRecord;

  /** Forgets all entries, and returns where to put others. */
  ByteBuffer clear() {
    inRecord = 0;
    return entries.clear();
  }

  /**
   * Divides what has been put.
   *
   * @param room bytes that the record has for it
   */
  void divide(int room) {
    entries.flip();
    if (entries.limit() <= room) {
      inRecord = entries.limit();
      return;
    }
    int end = SystemUseEntry.lengthAt(entries, 0);
    while (end + SystemUseEntry.CONTINUATION_LENGTH <= room) {
      inRecord = end;
      end += SystemUseEntry.lengthAt(entries, end);
    }
  }

  /** Returns the bytes in the record, those of the CE entry included. */
  int lengthInRecord() {
    return inRecord + (continuationLength() == 0 ? 0 : SystemUseEntry.CONTINUATION_LENGTH);
  }

  /** Returns the bytes in the continuation area; 0 where there is none. */
  int continuationLength() {
    return entries.limit() - inRecord;
  }

  /**
   * Puts the record's part.
   *
   * @param continuation where the other part is, in bytes of the volume
   */
  void putInRecord(ByteBuffer out, long continuation) {
    out.put(entries.slice(0, inRecord));
    if (continuationLength() > 0) {
      SystemUseEntry.putContinuation(out, continuation, continuationLength());
    }
  }

  void putContinuation(ByteBuffer out) {
    out.put(entries.slice(inRecord, continuationLength()));
  }
}

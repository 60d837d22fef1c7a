package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The records of one path table, one after the other (ECMA-119 §6.9, §9.4). */
final class PathTableScan {
  private static final int HEADER_LENGTH = 8;
  private static final int LONGEST_RECORD = HEADER_LENGTH + 256;
  private static final int WINDOW = 64 * 1024;

  private final VolumeBytes volume;
  private final boolean leastSignificantFirst;
  private final long end;
  private long at;
  private long windowAt;
  private ByteBuffer window = ByteBuffer.allocate(0);

  /**
   * @param table lies within the volume
   */
  PathTableScan(VolumeBytes volume, Extent table, boolean leastSignificantFirst) {
    this.volume = volume;
    this.leastSignificantFirst = leastSignificantFirst;
    this.at = table.offset();
    this.windowAt = at;
    this.end = table.end();
  }

  /**
   * A record.
   *
   * @param offset where it is, in bytes from the start of the volume
   * @param block where the directory's data begin
   * @param parent the number of the parent's record, counted from 1
   */
  record PathRecord(long offset, Identifier identifier, long block, int parent) {

    /** Whether another record says the same of the same directory. */
    boolean saysTheSame(PathRecord other) {
      return block == other.block
          && parent == other.parent
          && Arrays.equals(identifier.bytes(), other.identifier.bytes());
    }
  }

  /** Returns where the next record begins, or the table ends. */
  long position() {
    return at;
  }

  /** Whether all of the table has been read. */
  boolean isAtEnd() {
    return at >= end;
  }

  /** Returns the next record; null at the end, or where the next passes the end. */
  @Nullable PathRecord next() throws IOException {
    load();
    int from = (int) (at - windowAt);
    if (end - at <= HEADER_LENGTH) {
      return null;
    }
    int length = Byte.toUnsignedInt(window.get(from));
    if (length == 0 || HEADER_LENGTH + length > end - at) {
      return null;
    }
    int block = window.getInt(from + 2);
    short parent = window.getShort(from + 6);
    if (leastSignificantFirst) {
      block = Integer.reverseBytes(block);
      parent = Short.reverseBytes(parent);
    }
    byte[] identifier = new byte[length];
    window.get(from + HEADER_LENGTH, identifier);
    long dataBlock = Integer.toUnsignedLong(block) + Byte.toUnsignedInt(window.get(from + 1));
    PathRecord record =
        new PathRecord(at, new Identifier(identifier), dataBlock, Short.toUnsignedInt(parent));
    at = Math.min(end, at + HEADER_LENGTH + length + (length & 1));
    return record;
  }

  private void load() throws IOException {
    if (at < end && at + LONGEST_RECORD > windowAt + window.limit()) {
      windowAt = at;
      window = volume.bytes(at, (int) Math.min(WINDOW, end - at));
    }
  }
}

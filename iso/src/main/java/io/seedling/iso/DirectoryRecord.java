package io.seedling.iso;

import java.nio.ByteBuffer;

/**
 * A directory record (ECMA-119 §9.1).
 *
 * @param identifier the name in the tree's own characters
 * @param sector where the extent begins; 0 for what has no bytes
 * @param length bytes of the extent
 * @param flags {@link #DIRECTORY}, {@link #MULTI_EXTENT} or 0
 */
record DirectoryRecord(Identifier identifier, long sector, long length, int flags, IsoDate date) {
  static final int DIRECTORY = 2; // §9.1.6
  static final int MULTI_EXTENT = 0x80; // not the last record of its file
  static final int MAX_LENGTH = 254; // one byte says it, and every record's length is even

  /** The longest extent: its length has 32 bits (§9.1.4). */
  static final long MAX_EXTENT_LENGTH = 0xFFFFFFFFL;

  private static final int IDENTIFIER_AT = 33;

  /** Returns the bytes of a record, the system use area's included. */
  static int length(int identifierLength, int systemUseLength) {
    int length = systemUseAt(identifierLength) + systemUseLength;
    return length + (length & 1);
  }

  /** Returns the bytes that a record has for its system use area. */
  static int systemUseRoom(int identifierLength) {
    return MAX_LENGTH - systemUseAt(identifierLength);
  }

  /** Puts the record without a system use area, as a volume descriptor holds the root's. */
  void put(ByteBuffer out) {
    put(out, new SystemUseArea(), 0);
  }

  /**
   * Puts the record.
   *
   * @param continuation where the system use area goes on, in bytes of the volume
   */
  void put(ByteBuffer out, SystemUseArea systemUse, long continuation) {
    int start = out.position();
    int recordLength = length(identifier.length(), systemUse.lengthInRecord());
    out.put((byte) recordLength).put((byte) 0); // no extended attribute record
    BothEndian.put32(out, sector);
    BothEndian.put32(out, length);
    date.putShort(out);
    out.put((byte) flags).put((byte) 0).put((byte) 0); // not interleaved
    BothEndian.put16(out, 1); // the one volume of its set
    out.put((byte) identifier.length());
    identifier.put(out);
    if ((identifier.length() & 1) == 0) {
      out.put((byte) 0);
    }
    systemUse.putInRecord(out, continuation);
    if (out.position() < start + recordLength) {
      out.put((byte) 0);
    }
  }

  private static int systemUseAt(int identifierLength) {
    return IDENTIFIER_AT + identifierLength + ((identifierLength & 1) == 0 ? 1 : 0);
  }
}

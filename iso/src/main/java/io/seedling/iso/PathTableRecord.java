package io.seedling.iso;

import java.nio.ByteBuffer;

/**
 * A path table record (ECMA-119 §9.4).
 *
 * @param sector where the directory's extent begins
 * @param parent the number of the parent's record, counted from 1
 */
record PathTableRecord(Identifier identifier, long sector, int parent) {
  /** Bytes of the longest record: 8, and the longest identifier, which is Joliet's. */
  static final int MAX_LENGTH = 8 + 2 * JolietName.MAX_CHARACTERS;

  /** Returns the bytes of a record with an identifier of this length. */
  static int length(int identifierLength) {
    return 8 + identifierLength + (identifierLength & 1);
  }

  /** Puts the record as it is in the type L table, or in the type M table. */
  void put(ByteBuffer out, boolean leastSignificantFirst) {
    out.put((byte) identifier.length()).put((byte) 0); // no extended attribute record
    if (leastSignificantFirst) {
      out.putInt(Integer.reverseBytes((int) sector)).putShort(Short.reverseBytes((short) parent));
    } else {
      out.putInt((int) sector).putShort((short) parent);
    }
    identifier.put(out);
    if ((identifier.length() & 1) == 1) {
      out.put((byte) 0);
    }
  }
}

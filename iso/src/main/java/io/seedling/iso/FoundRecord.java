package io.seedling.iso;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory record as it stands in a volume (ECMA-119 §9.1). Of what it says, only its own
 * lengths have been checked.
 */
final class FoundRecord {
  static final int ASSOCIATED = 4; // §9.1.6: another file's resource fork or the like

  private static final int EXTENDED_ATTRIBUTES_AT = 1;
  private static final int EXTENT_AT = 2;
  private static final int DATA_LENGTH_AT = 10;
  private static final int DATE_AT = 18;
  private static final int FLAGS_AT = 25;
  private static final int UNIT_SIZE_AT = 26;
  private static final int GAP_SIZE_AT = 27;
  private static final int VOLUME_NUMBER_AT = 28;
  private static final int IDENTIFIER_LENGTH_AT = 32;
  private static final int IDENTIFIER_AT = 33;

  private final long offset;
  private final ByteBuffer bytes;

  private FoundRecord(long offset, ByteBuffer bytes) {
    this.offset = offset;
    this.bytes = bytes;
  }

  /**
   * Returns the record that begins at {@code from}, or null where its lengths do not fit together.
   *
   * @param offset where the record is in the volume
   * @param sector is shared with the record
   * @param end where it must end at the latest
   */
  static @Nullable FoundRecord parse(long offset, ByteBuffer sector, int from, int end) {
    int length = Byte.toUnsignedInt(sector.get(from));
    if (length <= IDENTIFIER_AT || length > end - from) {
      return null;
    }
    int identifierLength = Byte.toUnsignedInt(sector.get(from + IDENTIFIER_LENGTH_AT));
    if (identifierLength == 0 || IDENTIFIER_AT + identifierLength > length) {
      return null;
    }
    return new FoundRecord(offset, sector.slice(from, length));
  }

  /** Returns where the record is, in bytes from the start of the volume. */
  long offset() {
    return offset;
  }

  int length() {
    return bytes.limit();
  }

  /** Returns the block in which the extent begins; its extended attribute record comes first. */
  long block() {
    return BothEndian.get32(bytes, EXTENT_AT);
  }

  /** Returns the block in which the data begins. */
  long dataBlock() {
    return block() + extendedAttributeBlocks();
  }

  int extendedAttributeBlocks() {
    return Byte.toUnsignedInt(bytes.get(EXTENDED_ATTRIBUTES_AT));
  }

  /** Returns the bytes of data. */
  long dataLength() {
    return BothEndian.get32(bytes, DATA_LENGTH_AT);
  }

  int flags() {
    return Byte.toUnsignedInt(bytes.get(FLAGS_AT));
  }

  boolean isDirectory() {
    return (flags() & DirectoryRecord.DIRECTORY) != 0;
  }

  /** Whether another record of the same file follows. */
  boolean isContinued() {
    return (flags() & DirectoryRecord.MULTI_EXTENT) != 0;
  }

  boolean isAssociated() {
    return (flags() & ASSOCIATED) != 0;
  }

  boolean isInterleaved() {
    return bytes.get(UNIT_SIZE_AT) != 0 || bytes.get(GAP_SIZE_AT) != 0;
  }

  int volumeNumber() {
    return BothEndian.get16(bytes, VOLUME_NUMBER_AT);
  }

  /**
   * Returns the date; absent where none is stated.
   *
   * @throws DateTimeException where it is no date
   */
  Optional<Instant> date() {
    return IsoDate.parseShort(bytes, DATE_AT);
  }

  long dateOffset() {
    return offset + DATE_AT;
  }

  byte[] identifier() {
    byte[] identifier = new byte[bytes.get(IDENTIFIER_LENGTH_AT) & 0xFF];
    bytes.get(IDENTIFIER_AT, identifier);
    return identifier;
  }

  /** Whether another record is of the same file, as far as the identifier says. */
  boolean hasIdentifierOf(FoundRecord other) {
    return Arrays.equals(identifier(), other.identifier());
  }

  /** Whether this is the "." of its directory. */
  boolean isSelf() {
    return isSpecial(0);
  }

  /** Whether this is the ".." of its directory. */
  boolean isParent() {
    return isSpecial(1);
  }

  private boolean isSpecial(int value) {
    return bytes.get(IDENTIFIER_LENGTH_AT) == 1 && bytes.get(IDENTIFIER_AT) == value;
  }

  /** Returns where the system use area begins, from the start of the record. */
  int systemUseAt() {
    int identifierLength = Byte.toUnsignedInt(bytes.get(IDENTIFIER_LENGTH_AT));
    return IDENTIFIER_AT + identifierLength + ((identifierLength & 1) == 0 ? 1 : 0);
  }

  /** Returns what stands behind the identifier and its padding; empty where nothing does. */
  ByteBuffer systemUse() {
    int at = Math.min(systemUseAt(), bytes.limit());
    return bytes.slice(at, bytes.limit() - at);
  }

  /** Returns where a number's two halves differ, from the start of the record; -1 for nowhere. */
  int disagreementAt() {
    if (!BothEndian.agree32(bytes, EXTENT_AT)) {
      return EXTENT_AT;
    }
    if (!BothEndian.agree32(bytes, DATA_LENGTH_AT)) {
      return DATA_LENGTH_AT;
    }
    return BothEndian.agree16(bytes, VOLUME_NUMBER_AT) ? -1 : VOLUME_NUMBER_AT;
  }
}

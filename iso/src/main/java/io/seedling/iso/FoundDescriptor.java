package io.seedling.iso;

import static io.seedling.iso.VolumeDescriptor.BLOCK_SIZE_AT;
import static io.seedling.iso.VolumeDescriptor.L_TABLE_AT;
import static io.seedling.iso.VolumeDescriptor.M_TABLE_AT;
import static io.seedling.iso.VolumeDescriptor.PATH_TABLE_SIZE_AT;
import static io.seedling.iso.VolumeDescriptor.ROOT_RECORD_AT;
import static io.seedling.iso.VolumeDescriptor.VOLUME_IDENTIFIER_AT;
import static io.seedling.iso.VolumeDescriptor.VOLUME_SPACE_SIZE_AT;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The primary descriptor (ECMA-119 §8.4) or Joliet's supplementary one (§8.5) as it stands in a
 * volume: where its hierarchy begins.
 */
final class FoundDescriptor {
  private static final int IDENTIFIER_LENGTH = 32;
  private static final int ROOT_RECORD_LENGTH = 34;
  private static final int LEAST_BLOCK_SIZE = 512; // §6.2.2: a power of two, at most a sector

  private final long offset;
  private final ByteBuffer bytes;
  private final boolean joliet;
  private final int blockSize;
  private final FoundRecord root;

  private FoundDescriptor(
      long offset, ByteBuffer bytes, boolean joliet, FoundRecord root, int blockSize) {
    this.offset = offset;
    this.bytes = bytes;
    this.joliet = joliet;
    this.root = root;
    this.blockSize = blockSize;
  }

  /** Reads a descriptor; null where nothing can be found by it, which is reported. */
  static @Nullable FoundDescriptor parse(
      long offset, ByteBuffer sector, boolean joliet, Problems problems) throws IsoFormatException {
    int blockSize = BothEndian.get16(sector, BLOCK_SIZE_AT);
    if (blockSize < LEAST_BLOCK_SIZE
        || blockSize > Sectors.SIZE
        || Integer.bitCount(blockSize) != 1) {
      problems.broken(
          Finding.error(
              offset + BLOCK_SIZE_AT,
              "ECMA-119 §8.4.12",
              "",
              "the logical block size is " + blockSize + "; it must be 512, 1024 or 2048"));
      return null;
    }
    int end = ROOT_RECORD_AT + ROOT_RECORD_LENGTH;
    FoundRecord root = FoundRecord.parse(offset + ROOT_RECORD_AT, sector, ROOT_RECORD_AT, end);
    if (root == null) {
      problems.broken(
          Finding.error(
              offset + ROOT_RECORD_AT,
              "ECMA-119 §8.4.18",
              "",
              "the root directory's record has the length " + (sector.get(ROOT_RECORD_AT) & 0xFF)));
      return null;
    }
    return new FoundDescriptor(offset, sector, joliet, root, blockSize);
  }

  /** Returns where the descriptor is, in bytes from the start of the volume. */
  long offset() {
    return offset;
  }

  /** Returns the descriptor's 2048 bytes. */
  ByteBuffer bytes() {
    return bytes;
  }

  boolean isJoliet() {
    return joliet;
  }

  int blockSize() {
    return blockSize;
  }

  FoundRecord root() {
    return root;
  }

  /** Returns the bytes of the volume, as the descriptor says. */
  long volumeLength() {
    return BothEndian.get32(bytes, VOLUME_SPACE_SIZE_AT) * blockSize;
  }

  long pathTableLength() {
    return BothEndian.get32(bytes, PATH_TABLE_SIZE_AT);
  }

  /** Returns where the table with the least significant byte first is, in bytes. */
  long leastSignificantFirstTable() {
    return Integer.toUnsignedLong(Integer.reverseBytes(bytes.getInt(L_TABLE_AT))) * blockSize;
  }

  /** Returns where the table with the most significant byte first is, in bytes. */
  long mostSignificantFirstTable() {
    return Integer.toUnsignedLong(bytes.getInt(M_TABLE_AT)) * blockSize;
  }

  /** Returns the volume identifier without the padding behind it. */
  String label() {
    byte[] identifier = new byte[IDENTIFIER_LENGTH];
    bytes.get(VOLUME_IDENTIFIER_AT, identifier);
    String label =
        joliet
            ? new String(identifier, StandardCharsets.UTF_16BE)
            : RecordedText.ofUnknownCharset(identifier);
    int end = label.length();
    while (end > 0 && (label.charAt(end - 1) == ' ' || label.charAt(end - 1) == '\0')) {
      end--;
    }
    return label.substring(0, end);
  }
}

package io.seedling.iso;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A directory record (ECMA-119 §9.1) as another writer, or an enemy, might record it. */
final class CraftedRecord {
  static final int DIRECTORY = 2;
  static final int CONTINUED = 0x80;

  private static final int HEADER_LENGTH = 33;

  private final byte[] identifier;
  private final long block;
  private final long length;
  private final ByteArrayOutputStream systemUse = new ByteArrayOutputStream();
  private int flags;
  private int extendedAttributeBlocks;

  private CraftedRecord(byte[] identifier, long block, long length) {
    this.identifier = identifier;
    this.block = block;
    this.length = length;
  }

  static CraftedRecord self(long block, long length) {
    return new CraftedRecord(new byte[] {0}, block, length).flags(DIRECTORY);
  }

  static CraftedRecord parent(long block, long length) {
    return new CraftedRecord(new byte[] {1}, block, length).flags(DIRECTORY);
  }

  static CraftedRecord directory(String identifier, long block, long length) {
    return file(identifier, block, length).flags(DIRECTORY);
  }

  static CraftedRecord file(String identifier, long block, long length) {
    return file(identifier.getBytes(StandardCharsets.ISO_8859_1), block, length);
  }

  static CraftedRecord file(byte[] identifier, long block, long length) {
    return new CraftedRecord(identifier, block, length);
  }

  /** Returns the records of a directory: its own, that of the one above, and more. */
  static CraftedRecord[] dots(long block, CraftedRecord... more) {
    CraftedRecord[] all = new CraftedRecord[more.length + 2];
    all[0] = self(block, Sectors.SIZE);
    all[1] = parent(block, Sectors.SIZE);
    System.arraycopy(more, 0, all, 2, more.length);
    return all;
  }

  static void put(ByteBuffer out, CraftedRecord... records) {
    for (CraftedRecord record : records) {
      out.put(record.bytes());
    }
  }

  CraftedRecord flags(int flags) {
    this.flags = flags;
    return this;
  }

  CraftedRecord extendedAttributeBlocks(int blocks) {
    this.extendedAttributeBlocks = blocks;
    return this;
  }

  /** Adds system use entries, or any other bytes, behind the identifier. */
  CraftedRecord with(byte[]... entries) {
    for (byte[] entry : entries) {
      systemUse.writeBytes(entry);
    }
    return this;
  }

  byte[] bytes() {
    int systemUseAt = HEADER_LENGTH + identifier.length + (identifier.length % 2 == 0 ? 1 : 0);
    int end = systemUseAt + systemUse.size();
    ByteBuffer out = ByteBuffer.allocate(end + end % 2);
    out.put((byte) out.capacity()).put((byte) extendedAttributeBlocks);
    BothEndian.put32(out, block);
    BothEndian.put32(out, length);
    IsoDate.of(Volumes.DATE).putShort(out);
    out.put((byte) flags).putShort((short) 0);
    BothEndian.put16(out, 1);
    out.put((byte) identifier.length).put(identifier);
    return out.position(systemUseAt).put(systemUse.toByteArray()).array();
  }
}

package io.seedling.iso;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** System use entries (SUSP 1.12, RRIP 1.12) as another writer, or an enemy, might record them. */
final class CraftedEntry {
  static final int FILE_MODE = 0100644;
  static final int DIRECTORY_MODE = 0040755;
  static final int LINK_MODE = 0120777;
  static final int CONTINUES = 1;

  private CraftedEntry() {}

  /**
   * @param skip bytes before the entries of every other record
   */
  static byte[] sp(int skip) {
    return entry("SP", new byte[] {(byte) 0xBE, (byte) 0xEF, (byte) skip});
  }

  static byte[] er() {
    return entry("ER", new byte[] {10, 0, 0, 1}, "RRIP_1991A".getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] px(int mode) {
    return entry("PX", number(mode), number(1), number(1000), number(1000));
  }

  static byte[] nm(int flags, String piece) {
    return entry("NM", new byte[] {(byte) flags}, piece.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] sl(int flags, byte[]... components) {
    return entry("SL", new byte[] {(byte) flags}, joined(components));
  }

  /** Returns one component of a link's target. */
  static byte[] component(int flags, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return joined(new byte[] {(byte) flags, (byte) bytes.length}, bytes);
  }

  static byte[] ce(long block, long offset, long length) {
    return entry("CE", number(block), number(offset), number(length));
  }

  static byte[] cl(long block) {
    return entry("CL", number(block));
  }

  static byte[] pl(long block) {
    return entry("PL", number(block));
  }

  static byte[] re() {
    return entry("RE");
  }

  /** zisofs: a file of so many bytes, in blocks of 32 KiB. */
  static byte[] zf(long size) {
    return entry("ZF", new byte[] {'p', 'z', 4, 15}, number(size));
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] entry(String signature, byte[]... data) {
    byte[] body = joined(data);
    byte[] header = {
      (byte) signature.charAt(0), (byte) signature.charAt(1), (byte) (4 + body.length), 1
    };
    return joined(header, body);
  }

  private static byte[] number(long value) {
    ByteBuffer out = ByteBuffer.allocate(8);
    BothEndian.put32(out, value);
    return out.array();
  }
}

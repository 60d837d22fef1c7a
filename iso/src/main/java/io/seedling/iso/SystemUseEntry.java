package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The entries of system use areas: SUSP 1.12 (SP, CE, ER) and Rock Ridge in the form that every
 * reader takes, RRIP 1.10 (PX of 36 bytes, NM, SL, TF).
 *
 * <p>Each is a signature of two letters, its own length, version 1, and its data.
 */
final class SystemUseEntry {
  /** Bytes of a CE entry (SUSP §5.1). */
  static final int CONTINUATION_LENGTH = 28;

  private static final int LENGTH_AT = 2;
  private static final int HEADER_LENGTH = 4;
  private static final int MAX_LENGTH = 255;
  private static final int CONTINUES = 1; // flag of NM, of SL and of an SL component

  private static final int DIRECTORY_TYPE = 0040000; // the file types of st_mode, RRIP §4.1.1
  private static final int REGULAR_FILE_TYPE = 0100000;
  private static final int SYMBOLIC_LINK_TYPE = 0120000;

  private SystemUseEntry() {}

  /** Returns the bytes of the entry that begins there. */
  static int lengthAt(ByteBuffer entries, int at) {
    return Byte.toUnsignedInt(entries.get(at + LENGTH_AT));
  }

  /** SP: system use entries are here, from the first byte on (SUSP §5.3). */
  static void putIndicator(ByteBuffer out) {
    putHeader(out, "SP", 7);
    out.put((byte) 0xBE).put((byte) 0xEF).put((byte) 0);
  }

  /** ER: which extension the entries belong to (SUSP §5.5, RRIP 1.10 §4.3). */
  static void putExtensionReference(ByteBuffer out) {
    byte[] identifier = ascii("RRIP_1991A");
    byte[] descriptor =
        ascii(
            "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS");
    byte[] source =
        ascii(
            "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN"
                + " PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.");
    putHeader(out, "ER", 8 + identifier.length + descriptor.length + source.length);
    out.put((byte) identifier.length).put((byte) descriptor.length).put((byte) source.length);
    out.put((byte) 1); // the extension's version
    out.put(identifier).put(descriptor).put(source);
  }

  /**
   * CE: where the area goes on (SUSP §5.1).
   *
   * @param position of the continuation area, in bytes of the volume
   */
  static void putContinuation(ByteBuffer out, long position, int length) {
    putHeader(out, "CE", CONTINUATION_LENGTH);
    BothEndian.put32(out, position / Sectors.SIZE);
    BothEndian.put32(out, position % Sectors.SIZE);
    BothEndian.put32(out, length);
  }

  /** PX: mode, number of links, owner, group (RRIP 1.10 §4.1.1, without serial number). */
  static void putPosix(ByteBuffer out, IsoNode node, int links) {
    putHeader(out, "PX", 36);
    BothEndian.put32(out, type(node) | node.attributes().mode());
    BothEndian.put32(out, links);
    BothEndian.put32(out, node.attributes().uid());
    BothEndian.put32(out, node.attributes().gid());
  }

  /** TF: modification, access and attribute change, all the same instant (RRIP §4.1.6). */
  static void putTimes(ByteBuffer out, IsoDate date) {
    putHeader(out, "TF", 5 + 3 * IsoDate.SHORT_LENGTH);
    out.put((byte) 0x0E);
    date.putShort(out);
    date.putShort(out);
    date.putShort(out);
  }

  /** NM: the name in UTF-8, in as many entries as its length asks for (RRIP §4.1.4). */
  static void putName(ByteBuffer out, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int most = MAX_LENGTH - HEADER_LENGTH - 1;
    for (int at = 0; at < bytes.length; at += most) {
      int length = Math.min(most, bytes.length - at);
      putHeader(out, "NM", HEADER_LENGTH + 1 + length);
      out.put((byte) (at + length < bytes.length ? CONTINUES : 0)).put(bytes, at, length);
    }
  }

  /** SL: the target, component by component, in as many entries as it takes (RRIP §4.1.3). */
  static void putSymbolicLink(ByteBuffer out, String target) {
    List<ByteBuffer> parts = LinkTarget.parts(target, MAX_LENGTH - HEADER_LENGTH - 1);
    for (int i = 0; i < parts.size(); i++) {
      ByteBuffer components = parts.get(i);
      putHeader(out, "SL", HEADER_LENGTH + 1 + components.remaining());
      out.put((byte) (i + 1 < parts.size() ? CONTINUES : 0)).put(components);
    }
  }

  private static int type(IsoNode node) {
    if (node instanceof IsoNode.Directory) {
      return DIRECTORY_TYPE;
    }
    return node instanceof IsoNode.SymbolicLink ? SYMBOLIC_LINK_TYPE : REGULAR_FILE_TYPE;
  }

  private static void putHeader(ByteBuffer out, String signature, int length) {
    out.put((byte) signature.charAt(0)).put((byte) signature.charAt(1));
    out.put((byte) length).put((byte) 1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  private static final int HEADER_LENGTH = 4;
  private static final int MAX_LENGTH = 255;
  private static final int CONTINUES = 1; // flag of NM, of SL and of an SL component

  private static final int DIRECTORY_TYPE = 0040000; // the file types of st_mode, RRIP §4.1.1
  private static final int REGULAR_FILE_TYPE = 0100000;
  private static final int SYMBOLIC_LINK_TYPE = 0120000;

  private final ByteBuffer bytes;

  /** Takes a buffer that has been filled to its end. */
  private SystemUseEntry(ByteBuffer filled) {
    bytes = filled.flip();
  }

  int length() {
    return bytes.limit();
  }

  void put(ByteBuffer out) {
    out.put(bytes.duplicate());
  }

  /** SP: system use entries are here, from the first byte on (SUSP §5.3). */
  static SystemUseEntry indicator() {
    ByteBuffer out = header("SP", 7).put((byte) 0xBE).put((byte) 0xEF).put((byte) 0);
    return new SystemUseEntry(out);
  }

  /** ER: which extension the entries belong to (SUSP §5.5, RRIP 1.10 §4.3). */
  static SystemUseEntry extensionReference() {
    byte[] identifier = ascii("RRIP_1991A");
    byte[] descriptor =
        ascii(
            "THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS");
    byte[] source =
        ascii(
            "PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN"
                + " PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.");
    ByteBuffer out =
        header("ER", 8 + identifier.length + descriptor.length + source.length)
            .put((byte) identifier.length)
            .put((byte) descriptor.length)
            .put((byte) source.length)
            .put((byte) 1) // the extension's version
            .put(identifier)
            .put(descriptor)
            .put(source);
    return new SystemUseEntry(out);
  }

  /** CE: where the area goes on (SUSP §5.1). */
  static void putContinuation(ByteBuffer out, long sector, int offset, int length) {
    out.put((byte) 'C').put((byte) 'E').put((byte) CONTINUATION_LENGTH).put((byte) 1);
    BothEndian.put32(out, sector);
    BothEndian.put32(out, offset);
    BothEndian.put32(out, length);
  }

  /** PX: mode, number of links, owner, group (RRIP 1.10 §4.1.1, without serial number). */
  static SystemUseEntry posix(IsoNode node) {
    ByteBuffer out = header("PX", 36);
    BothEndian.put32(out, type(node) | node.attributes().mode());
    BothEndian.put32(out, links(node));
    BothEndian.put32(out, node.attributes().uid());
    BothEndian.put32(out, node.attributes().gid());
    return new SystemUseEntry(out);
  }

  /** TF: modification, access and attribute change, all the same instant (RRIP §4.1.6). */
  static SystemUseEntry times(IsoDate date) {
    ByteBuffer out = header("TF", 5 + 3 * IsoDate.SHORT_LENGTH).put((byte) 0x0E);
    date.putShort(out);
    date.putShort(out);
    date.putShort(out);
    return new SystemUseEntry(out);
  }

  /** NM: the name in UTF-8, in as many entries as its length asks for (RRIP §4.1.4). */
  static List<SystemUseEntry> name(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int most = MAX_LENGTH - HEADER_LENGTH - 1;
    List<SystemUseEntry> entries = new ArrayList<>(1);
    for (int at = 0; at < bytes.length; at += most) {
      int length = Math.min(most, bytes.length - at);
      int flags = at + length < bytes.length ? CONTINUES : 0;
      ByteBuffer out = header("NM", HEADER_LENGTH + 1 + length).put((byte) flags);
      entries.add(new SystemUseEntry(out.put(bytes, at, length)));
    }
    return entries;
  }

  /** SL: the target, component by component, in as many entries as it takes (RRIP §4.1.3). */
  static List<SystemUseEntry> symbolicLink(String target) {
    List<ByteBuffer> parts = LinkTarget.parts(target, MAX_LENGTH - HEADER_LENGTH - 1);
    List<SystemUseEntry> entries = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      ByteBuffer components = parts.get(i);
      int flags = i + 1 < parts.size() ? CONTINUES : 0;
      ByteBuffer out = header("SL", HEADER_LENGTH + 1 + components.remaining());
      entries.add(new SystemUseEntry(out.put((byte) flags).put(components)));
    }
    return entries;
  }

  private static int type(IsoNode node) {
    if (node instanceof IsoNode.Directory) {
      return DIRECTORY_TYPE;
    }
    return node instanceof IsoNode.SymbolicLink ? SYMBOLIC_LINK_TYPE : REGULAR_FILE_TYPE;
  }

  /** A directory is linked to by its parent, by its own "." and by each ".." below it. */
  private static int links(IsoNode node) {
    if (!(node instanceof IsoNode.Directory directory)) {
      return 1;
    }
    int links = 2;
    for (IsoNode child : directory.children()) {
      if (child instanceof IsoNode.Directory) {
        links++;
      }
    }
    return links;
  }

  private static ByteBuffer header(String signature, int length) {
    return ByteBuffer.allocate(length)
        .put((byte) signature.charAt(0))
        .put((byte) signature.charAt(1))
        .put((byte) length)
        .put((byte) 1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

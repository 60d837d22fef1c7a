package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A document's bytes read as UTF-8, without a byte-order mark.
 *
 * @param document where the text is from
 * @param text its characters
 */
record DocumentText(Document document, String text) {
  private static final String MARK = "\uFEFF";
  private static final int MARK_BYTES = 3;

  /**
   * Reads a document; empty, with a finding, if it is not UTF-8.
   *
   * @param markIsFatal whether a byte-order mark hides the header line from cloud-init
   */
  static Optional<DocumentText> read(
      Document document, boolean markIsFatal, List<Finding> findings) {
    byte[] bytes = document.array();
    if (isUtf16(bytes)) {
      findings.add(
          Finding.error(
                  document, Position.START, Code.NOT_UTF8, "not UTF-8: this looks like UTF-16")
              .withHelp("save the file as UTF-8 without a byte-order mark"));
      return Optional.empty();
    }
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CoderResult outcome = decoder.decode(in, chars, true);
    String text = chars.flip().toString();
    if (outcome.isError()) {
      findings.add(notUtf8(new DocumentText(document, text), bytes, in.position()));
      return Optional.empty();
    }
    if (text.startsWith(MARK)) {
      findings.add(mark(document, markIsFatal));
      text = text.substring(1);
    }
    return Optional.of(new DocumentText(document, text));
  }

  /** Returns the document as it would be without a byte-order mark. */
  Document withoutMark() {
    boolean hasMark = document.size() >= MARK_BYTES && startsWithMark();
    return hasMark ? Document.ofText(document.name(), text) : document;
  }

  private boolean startsWithMark() {
    byte[] bytes = document.array();
    return bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
  }

  /** Returns the place of a character (code point), counted from 0. */
  Position at(int index) {
    int end = text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())));
    return atChar(end);
  }

  /** Returns the place of a char, counted from 0. */
  Position atChar(int end) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean breaks = c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1));
      if (breaks) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Position(line, text.codePointCount(lineStart, end) + 1);
  }

  /** Adds a finding about the first line that ends in CR LF, if there is one. */
  void checkLineEnds(UserDataKind kind, List<Finding> findings) {
    int at = text.indexOf("\r\n");
    if (at < 0) {
      return;
    }
    Position line = new Position(atChar(at).line(), 0);
    boolean isScript = kind == UserDataKind.SCRIPT || kind == UserDataKind.BOOTHOOK;
    if (isScript && line.line() > 1) { // cloud-init converts a script whose first line has one
      findings.add(
          Finding.error(
                  document,
                  line,
                  Code.CARRIAGE_RETURN,
                  "this line ends in CR LF, the script's first one does not; the shell takes the CR"
                      + " for a part of the command")
              .withHelp("save the file with Unix line ends (LF)"));
    } else {
      findings.add(
          Finding.warning(document, line, Code.CARRIAGE_RETURN, "lines end in CR LF, as on Windows")
              .withHelp("save the file with Unix line ends (LF)"));
    }
  }

  private static Finding mark(Document document, boolean isFatal) {
    String message = "the file begins with a byte-order mark (EF BB BF)";
    Finding finding =
        isFatal
            ? Finding.error(
                document,
                Position.START,
                Code.BYTE_ORDER_MARK,
                message + "; cloud-init does not see the header after it and ignores the file")
            : Finding.warning(document, Position.START, Code.BYTE_ORDER_MARK, message);
    return finding.withHelp("save the file as UTF-8 without a byte-order mark");
  }

  private static Finding notUtf8(DocumentText before, byte[] bytes, int offset) {
    String hex = Integer.toHexString(bytes[offset] & 0xFF).toUpperCase(Locale.ROOT);
    return Finding.error(
            before.document,
            before.atChar(before.text.length()),
            Code.NOT_UTF8,
            "not UTF-8: the byte 0x"
                + (hex.length() < 2 ? "0" : "")
                + hex
                + " at offset "
                + offset
                + " is not part of any character; this may be ISO-8859-1")
        .withHelp("save the file as UTF-8");
  }

  /** A UTF-16 mark, or ASCII text in UTF-16 without one: every other byte of the start is 0. */
  private static boolean isUtf16(byte[] bytes) {
    if (bytes.length < 4) {
      return false;
    }
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    boolean marked = (first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF);
    boolean bigEndian = first == 0 && second != 0 && bytes[2] == 0 && bytes[3] != 0;
    boolean littleEndian = first != 0 && second == 0 && bytes[2] != 0 && bytes[3] == 0;
    return marked || bigEndian || littleEndian;
  }
}

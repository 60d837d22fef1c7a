package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A document's bytes read as UTF-8, without a byte-order mark. */
final class DocumentText {
  private static final String MARK = "\uFEFF";
  private static final int MOST_BYTES = 8 << 20;

  private final Document document;
  private final String text;
  private final boolean hasSurrogates;

  /** Where each line begins, in chars; made when the first place is asked for. */
  private int @Nullable [] lineStarts;

  /**
   * Joins a document and what it says.
   *
   * @param document where the text is from
   * @param text its characters
   */
  DocumentText(Document document, String text) {
    this.document = document;
    this.text = text;
    this.hasSurrogates = text.codePointCount(0, text.length()) < text.length();
  }

  Document document() {
    return document;
  }

  String text() {
    return text;
  }

  /**
   * Reads a document; empty, with a finding, if it is not UTF-8.
   *
   * @param markIsFatal whether a byte-order mark hides the header line from cloud-init
   */
  static Optional<DocumentText> read(
      Document document, boolean markIsFatal, List<Finding> findings) {
    byte[] bytes = document.array();
    if (bytes.length > MOST_BYTES) {
      findings.add(Finding.unchecked(document, "larger than " + MOST_BYTES + " bytes"));
      return Optional.empty();
    }
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
    return document.hasMark() ? Document.ofText(document.name(), text) : document;
  }

  /** Returns the place of a character (code point), counted from 0. */
  Position at(int index) {
    return atChar(offset(index));
  }

  /** Returns the offset in chars of a character (code point), counted from 0, or the end. */
  int offset(int index) {
    return hasSurrogates
        ? text.offsetByCodePoints(0, Math.min(index, text.codePointCount(0, text.length())))
        : Math.min(index, text.length());
  }

  /** Returns the place of a char, counted from 0. */
  Position atChar(int end) {
    int[] starts = lineStarts;
    if (starts == null) {
      starts = findLineStarts();
      lineStarts = starts;
    }
    int found = Arrays.binarySearch(starts, end);
    int line = found >= 0 ? found : -found - 2;
    return new Position(line + 1, text.codePointCount(starts[line], end) + 1);
  }

  /** Returns where each line begins, in chars; CR LF, LF and CR alone end one. */
  private int[] findLineStarts() {
    int[] starts = new int[16];
    int lines = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
        if (lines == starts.length) {
          starts = Arrays.copyOf(starts, 2 * lines);
        }
        starts[lines++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, lines);
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
              .withHelp("save the file with Unix line ends (LF)")
              .withFix(withoutCarriageReturns()));
    } else {
      findings.add(
          Finding.warning(document, line, Code.CARRIAGE_RETURN, "lines end in CR LF, as on Windows")
              .withHelp("save the file with Unix line ends (LF)")
              .withFix(withoutCarriageReturns()));
    }
  }

  /** One edit of the whole text: a file may have very many lines. */
  private Fix withoutCarriageReturns() {
    return Fix.replacing(0, text.length(), text.replace("\r\n", "\n"));
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
    return finding
        .withHelp("save the file as UTF-8 without a byte-order mark")
        .withFix(new Fix(List.of()));
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

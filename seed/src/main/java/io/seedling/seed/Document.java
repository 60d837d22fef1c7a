package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes and the name they are known by: a path as the user wrote it, or a seed file's name. */
public final class Document {
  private final String name;
  private static final int MARK_BYTES = 3;

  private final byte[] bytes;
  private final String contentType;
  private final boolean ours;

  /** Where each line begins, and the end; made when the first is asked for. */
  private int @Nullable [] lineStarts;

  private Document(String name, byte[] bytes, String contentType, boolean ours) {
    this.name = name;
    this.bytes = bytes;
    this.contentType = contentType;
    this.ours = ours;
  }

  /** Returns a document over a copy of the bytes. */
  public static Document of(String name, byte[] bytes) {
    return new Document(name, bytes.clone(), "", false);
  }

  /** Returns a document of text, in UTF-8. */
  public static Document ofText(String name, String text) {
    return new Document(name, text.getBytes(StandardCharsets.UTF_8), "", false);
  }

  /** Returns one that this library has written itself, of which there is nothing to be said. */
  static Document ours(String name, String text) {
    return new Document(name, text.getBytes(StandardCharsets.UTF_8), "", true);
  }

  /** Returns whether nobody but this library has a part in it, so that it need not be checked. */
  boolean isOurs() {
    return ours;
  }

  /** Returns the same bytes under another name. */
  Document named(String other) {
    return new Document(other, bytes, contentType, ours);
  }

  /**
   * Returns the same document as a part of a message, of a type of its own.
   *
   * @param type such as {@code text/x-shellscript-per-boot}
   */
  public Document asPart(String type) {
    return new Document(name, bytes, type, ours);
  }

  /** Returns whether it is to be a part of a message. */
  boolean isPart() {
    return !contentType.isEmpty();
  }

  /** Returns the type it has as a part; empty where its first line tells. */
  String contentType() {
    return contentType;
  }

  /** Returns the name that findings show. */
  public String name() {
    return name;
  }

  /** Returns the length in bytes. */
  public int size() {
    return bytes.length;
  }

  /** Returns a copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Returns a read-only view of the bytes, from the first to the last. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Returns the bytes themselves; nobody in this package changes them. */
  byte[] array() {
    return bytes;
  }

  /** Returns whether it begins with UTF-8's byte-order mark. */
  boolean hasMark() {
    return bytes.length >= MARK_BYTES
        && bytes[0] == (byte) 0xEF
        && bytes[1] == (byte) 0xBB
        && bytes[2] == (byte) 0xBF;
  }

  /** Returns the number of lines; what is behind the last line end is one, too. */
  int lines() {
    return starts().length - 1;
  }

  /** Returns where a line, counted from 1, begins; one behind the last is the end. */
  int lineStart(int line) {
    return starts()[line - 1];
  }

  private int[] starts() {
    int[] known = lineStarts;
    if (known == null) {
      known = findLineStarts();
      lineStarts = known;
    }
    return known;
  }

  /** CR LF, LF and CR alone end a line; a byte-order mark is before the first. */
  private int[] findLineStarts() {
    int[] found = new int[16];
    found[0] = hasMark() ? MARK_BYTES : 0;
    int count = 1;
    for (int i = 0; i < bytes.length; i++) {
      boolean isPair = bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n';
      if (bytes[i] == '\n' || (bytes[i] == '\r' && !isPair)) {
        if (count + 1 >= found.length) {
          found = Arrays.copyOf(found, 2 * found.length);
        }
        found[count++] = i + 1;
      }
    }
    found[count] = bytes.length;
    return Arrays.copyOf(found, count + 1);
  }
}

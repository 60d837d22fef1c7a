package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes and the name they are known by: a path as the user wrote it, or a seed file's name. */
public final class Document {
  private final String name;
  private final byte[] bytes;

  private Document(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /** Returns a document over a copy of the bytes. */
  public static Document of(String name, byte[] bytes) {
    return new Document(name, bytes.clone());
  }

  static Document ofText(String name, String text) {
    return new Document(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the same bytes under another name. */
  Document named(String other) {
    return new Document(other, bytes);
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
}

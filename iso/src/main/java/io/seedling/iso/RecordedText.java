package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Text as volumes record it, of which nothing says in what character set. */
final class RecordedText {
  private RecordedText() {}

  /** Returns text that is UTF-8, or null. */
  static @Nullable String ofUtf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /**
   * Returns text that is UTF-8, as nearly all is that is written today, or else ISO-8859-1, which
   * keeps different bytes different.
   */
  static String ofUnknownCharset(byte[] bytes) {
    String text = ofUtf8(bytes);
    return text == null ? new String(bytes, StandardCharsets.ISO_8859_1) : text;
  }
}

package io.seedling.iso;

import java.nio.charset.StandardCharsets;

/**
 * The names of the primary tree: d-characters (A to Z, 0 to 9 and {@code _}), one full stop before
 * a file's extension, {@code ;1} after it (ECMA-119 §7.5, §7.6; interchange level 2 and 3, §10).
 *
 * <p>A name's text is without the version, and without the full stop where there is no extension:
 * so texts sort as §9.3 asks, since the full stop comes before every d-character.
 */
final class PlainName {
  static final int MAX_FILE_CHARACTERS = 30; // §7.5.1: name and extension together
  static final int MAX_DIRECTORY_CHARACTERS = 31; // §7.6.3
  private static final int SHORTENED_EXTENSION = 8; // our choice: what a long extension leaves

  private PlainName() {}

  /**
   * Returns a name's text in d-characters, the suffix within its limit and before the extension.
   */
  static String fit(String name, boolean directory, String suffix) {
    int dot = directory ? -1 : name.lastIndexOf('.');
    if (dot <= 0) {
      int room = directory ? MAX_DIRECTORY_CHARACTERS : MAX_FILE_CHARACTERS;
      return cut(dCharacters(name), room - suffix.length()) + suffix;
    }
    String base = dCharacters(name.substring(0, dot));
    String extension = dCharacters(name.substring(dot + 1));
    int room = MAX_FILE_CHARACTERS - suffix.length();
    if (base.length() + extension.length() > room) {
      extension = cut(extension, SHORTENED_EXTENSION);
      base = cut(base, room - extension.length());
    }
    return extension.isEmpty() ? base + suffix : base + suffix + "." + extension;
  }

  /** Returns the identifier that a text is recorded as. */
  static byte[] identifier(String text, boolean directory) {
    String recorded = directory ? text : text + (text.indexOf('.') < 0 ? ".;1" : ";1");
    return recorded.getBytes(StandardCharsets.US_ASCII);
  }

  private static String dCharacters(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLowSurrogate(c)) {
        continue; // its high half has become the one underscore
      }
      if (c >= 'a' && c <= 'z') {
        out.append((char) (c - 'a' + 'A'));
      } else {
        boolean allowed = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        out.append(allowed ? c : '_');
      }
    }
    return out.toString();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}

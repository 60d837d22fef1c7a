package io.seedling.iso;

import java.nio.charset.StandardCharsets;

/**
 * The names of the primary tree: d-characters (A to Z, 0 to 9 and {@code _}), one full stop before
 * a file's extension, {@code ;1} after it (ECMA-119 §7.5, §7.6, §10).
 *
 * <p>A name's text is without the version, and without the full stop where there is no extension:
 * so texts sort as §9.3 asks, since the full stop comes before every d-character.
 *
 * @param name most characters of a file's name before the full stop
 * @param nameAndExtension most characters of both together
 * @param extension most characters of an extension
 * @param directory most characters of a directory's name
 */
record PlainName(int name, int nameAndExtension, int extension, int directory) {
  static final PlainName LEVEL_1 = new PlainName(8, 11, 3, 8); // §10.1
  static final PlainName LEVEL_2 = new PlainName(30, 30, 30, 31); // §7.5.1, §7.6.3

  /** What a long extension leaves of itself where it would leave too little of the name. */
  private static final int SHORTENED_EXTENSION = 8; // our choice

  /** Returns a name's text in d-characters, the suffix within the limit, before the extension. */
  String fit(String text, boolean isDirectory, String suffix) {
    int dot = isDirectory ? -1 : text.lastIndexOf('.');
    if (dot <= 0) {
      int room = isDirectory ? directory : name;
      return cut(dCharacters(text), room - suffix.length()) + suffix;
    }
    String base = dCharacters(text.substring(0, dot));
    String rest = cut(dCharacters(text.substring(dot + 1)), extension);
    if (base.length() + suffix.length() + rest.length() > nameAndExtension) {
      rest = cut(rest, SHORTENED_EXTENSION);
    }
    int room = Math.min(name, nameAndExtension - rest.length());
    base = cut(base, room - suffix.length()) + suffix;
    return rest.isEmpty() ? base : base + "." + rest;
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

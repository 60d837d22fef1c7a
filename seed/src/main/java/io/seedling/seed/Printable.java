package io.seedling.seed;

import java.util.Locale;

/** Text from a file or an argument, made fit for a message. */
final class Printable {
  private static final int LONGEST = 60;

  private Printable() {}

  /** Returns the text with control characters as U+XXXX in angle brackets, cut when long. */
  static String escape(String text) {
    StringBuilder shown = new StringBuilder();
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (count++ == LONGEST) {
        return shown.append("...").toString();
      }
      if (isUnprintable(c)) {
        shown.append('<').append(codePoint(c)).append('>');
      } else {
        shown.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
    return shown.toString();
  }

  /** Returns {@code U+00A0} and the like. */
  static String codePoint(int c) {
    String hex = Integer.toHexString(c).toUpperCase(Locale.ROOT);
    return "U+" + "0".repeat(Math.max(0, 4 - hex.length())) + hex;
  }

  private static boolean isUnprintable(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || c == 0xFEFF
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || (c >= 0xD800 && c <= 0xDFFF);
  }
}

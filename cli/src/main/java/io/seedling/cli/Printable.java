package io.seedling.cli;

/** Text that came from a file or an argument, made safe to show on a terminal. */
final class Printable {
  private Printable() {}

  /** Returns {@code text} with control characters, and those that turn text around, as escapes. */
  static String escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUnsafe(text.charAt(i))) {
        return escapeFrom(text, i);
      }
    }
    return text;
  }

  private static String escapeFrom(String text, int first) {
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isUnsafe(c)) {
        shown.append(c);
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\t') {
        shown.append("\\t");
      } else if (c == '\r') {
        shown.append("\\r");
      } else {
        String hex = Integer.toHexString(c);
        shown.append("\\u").append("0000", 0, 4 - hex.length()).append(hex);
      }
    }
    return shown.toString();
  }

  /** C0 and C1 controls, DEL, and the marks that reverse or hide text. */
  private static boolean isUnsafe(char c) {
    return c < 0x20
        || (c >= 0x7F && c < 0xA0)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x2028
        || c == 0x2029;
  }
}

package io.seedling.iso;

/**
 * The names of the Joliet tree: up to {@value #MAX_CHARACTERS} UCS-2 characters, most significant
 * byte first, without a version. What Joliet forbids (control characters and {@code * / : ; ? \})
 * and what UCS-2 cannot say becomes {@code _}; so does a full stop at the end, which Linux drops.
 */
final class JolietName {
  static final int MAX_CHARACTERS = 64;
  private static final int LONGEST_KEPT_EXTENSION = 16; // with its full stop; our choice

  private JolietName() {}

  /** Returns a name in UCS-2, the suffix within its limit and before the extension. */
  static String fit(String name, boolean directory, String suffix) {
    String text = ucs2(name);
    int dot = directory ? -1 : text.lastIndexOf('.');
    if (dot <= 0 || text.length() - dot > LONGEST_KEPT_EXTENSION) {
      dot = text.length();
    }
    int room = MAX_CHARACTERS - suffix.length() - (text.length() - dot);
    String fitted = text.substring(0, Math.min(dot, room)) + suffix + text.substring(dot);
    return fitted.endsWith(".") ? fitted.substring(0, fitted.length() - 1) + "_" : fitted;
  }

  /** Returns the identifier that a text is recorded as. */
  static byte[] identifier(String text) {
    byte[] identifier = new byte[2 * text.length()]; // in UCS-2 a char is a character
    for (int i = 0; i < text.length(); i++) {
      identifier[2 * i] = (byte) (text.charAt(i) >> 8);
      identifier[2 * i + 1] = (byte) text.charAt(i);
    }
    return identifier;
  }

  private static String ucs2(String name) {
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isLowSurrogate(c)) { // its high half has become the one underscore
        out.append(isAllowed(c) ? c : '_');
      }
    }
    return out.toString();
  }

  private static boolean isAllowed(char c) {
    return c >= ' ' && !Character.isHighSurrogate(c) && "*/:;?\\".indexOf(c) < 0;
  }
}

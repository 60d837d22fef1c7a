package io.seedling.seed;

/** What may stand in the password field of a shadow file. */
final class CryptHash {
  private CryptHash() {}

  /**
   * Returns whether a text is a hash that some libcrypt understands, or says that no password fits:
   * {@code *}, or anything behind a {@code !}.
   */
  static boolean isOne(String text) {
    if (isLock(text)) {
      return true;
    }
    int second = text.startsWith("$") ? text.indexOf('$', 1) : -1;
    boolean isModular = second > 1 && second <= 8 && text.length() > second + 8;
    return (isModular && isClean(text)) || (text.length() == 13 && isClean(text));
  }

  /** Returns whether no password fits. */
  static boolean isLock(String text) {
    return text.isEmpty() || text.startsWith("!") || text.startsWith("*");
  }

  private static boolean isClean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == ':' || c == ';' || c == '*' || c == '\\') {
        return false;
      }
    }
    return true;
  }
}

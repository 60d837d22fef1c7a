package io.seedling.seed;

/** The rule for names that the shortcut may give a guest: RFC 1123, section 2.1. */
final class Hostname {
  private static final int LONGEST = 253;
  private static final int LONGEST_LABEL = 63;

  private Hostname() {}

  /** Throws IllegalArgumentException unless the name is made of labels of letters, digits, "-". */
  static void require(String name) {
    if (name.isEmpty() || name.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a hostname has 1 to " + LONGEST + " characters; this has " + name.length());
    }
    int from = 0;
    while (from <= name.length()) {
      int dot = name.indexOf('.', from);
      int end = dot < 0 ? name.length() : dot;
      requireLabel(name, from, end);
      from = end + 1;
    }
  }

  private static void requireLabel(String name, int from, int end) {
    String shown = "the hostname '" + Printable.escape(name) + "' ";
    if (from == end) {
      throw new IllegalArgumentException(shown + "has an empty label");
    }
    if (end - from > LONGEST_LABEL) {
      throw new IllegalArgumentException(
          shown
              + "has a label of "
              + (end - from)
              + " characters; "
              + LONGEST_LABEL
              + " is the most");
    }
    for (int i = from; i < end; i++) {
      char c = name.charAt(i);
      boolean inner = c == '-' && i > from && i < end - 1;
      if (!inner && !isLetterOrDigit(c)) {
        throw new IllegalArgumentException(
            shown
                + "may hold letters, digits and, within a label, '-'; there is '"
                + Printable.escape(Character.toString(name.codePointAt(i)))
                + "' at character "
                + (i + 1));
      }
    }
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}

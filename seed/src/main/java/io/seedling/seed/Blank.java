package io.seedling.seed;

/** Characters that show as nothing, and are no blanks for YAML. */
final class Blank {
  private Blank() {}

  /** Returns whether {@code str.isspace()} of Python says so. */
  static boolean isPythonSpace(int c) {
    return c == ' '
        || (c >= '\t' && c <= '\r')
        || (c >= 0x1C && c <= 0x1F)
        || c == 0x85
        || Character.isSpaceChar(c);
  }

  /** Returns whether a character takes room like a blank and is none: NBSP and the like. */
  static boolean isWide(int c) {
    return c > ' ' && Character.getType(c) == Character.SPACE_SEPARATOR;
  }

  /** Returns whether a character takes no room at all: zero-width space, joiners, marks. */
  static boolean isZeroWidth(int c) {
    return (c >= 0x200B && c <= 0x200F)
        || (c >= 0x2060 && c <= 0x2064)
        || c == 0xAD
        || c == 0x180E
        || c == 0xFEFF;
  }
}

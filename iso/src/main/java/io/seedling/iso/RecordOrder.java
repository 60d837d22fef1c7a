package io.seedling.iso;

import java.util.Arrays;

/** The order of a directory's records and of the path table (ECMA-119 §9.3, §6.9.1). */
final class RecordOrder {
  private final boolean wide;

  /**
   * @param wide whether characters have two bytes, as in Joliet's hierarchy
   */
  RecordOrder(boolean wide) {
    this.wide = wide;
  }

  /**
   * Compares identifiers: by name, then extension, the shorter padded with spaces, then version.
   */
  int compare(byte[] left, byte[] right) {
    int order = compare(left, 0, dot(left), right, 0, dot(right));
    if (order == 0) {
      order = compare(left, dot(left), version(left), right, dot(right), version(right));
    }
    // the highest version comes first
    return order == 0
        ? -compare(left, version(left), left.length, right, version(right), right.length)
        : order;
  }

  /**
   * Returns how much it matters that two identifiers are not in this order: among names of other
   * characters than the standard's, and in Joliet's hierarchy, each writer has an order of its own.
   */
  Severity severity(byte[] left, byte[] right) {
    boolean strict = !wide && isStandard(left) && isStandard(right);
    return strict || Arrays.equals(left, right) ? Severity.ERROR : Severity.WARNING;
  }

  /** Whether there are but d-characters, and what parts a name from extension and version. */
  private static boolean isStandard(byte[] identifier) {
    for (byte b : identifier) {
      boolean standard =
          (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_' || b == '.' || b == ';';
      if (!standard) {
        return false;
      }
    }
    return true;
  }

  private int compare(
      byte[] left, int leftFrom, int leftEnd, byte[] right, int rightFrom, int rightEnd) {
    int size = wide ? 2 : 1;
    int length = Math.max(leftEnd - leftFrom, rightEnd - rightFrom);
    for (int i = 0; i < length; i += size) {
      int difference =
          character(left, leftFrom + i, leftEnd) - character(right, rightFrom + i, rightEnd);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private int character(byte[] text, int at, int end) {
    if (at + (wide ? 1 : 0) >= end) {
      return wide ? 0 : ' ';
    }
    return wide ? ((text[at] & 0xFF) << 8) | (text[at + 1] & 0xFF) : text[at] & 0xFF;
  }

  private int dot(byte[] text) {
    return wide ? version(text) : indexOf('.', text, version(text));
  }

  private int version(byte[] text) {
    return indexOf(';', text, text.length);
  }

  private int indexOf(char sought, byte[] text, int end) {
    int size = wide ? 2 : 1;
    for (int at = 0; at + size <= end; at += size) {
      if (character(text, at, end) == sought) {
        return at;
      }
    }
    return end;
  }
}

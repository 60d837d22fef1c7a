package io.seedling.seed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Names in FAT directories: eleven bytes of an old operating system, and the long ones in entries
 * before them, 13 UTF-16 characters each.
 */
final class FatName {
  static final int SHORT = 11;
  static final int PER_ENTRY = 13;

  /** Where the 13 characters of a long name's entry are. */
  private static final int[] PLACES = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

  private static final int CHECKSUM_AT = 13;
  private static final int ATTRIBUTES_AT = 11;
  private static final int LONG_NAME = 0x0F;
  private static final int LAST = 0x40;

  private FatName() {}

  /** Returns a label or a short name in eleven bytes, filled up with blanks. */
  static byte[] padded(String text) {
    byte[] name = new byte[SHORT];
    Arrays.fill(name, (byte) ' ');
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, name, 0, Math.min(ascii.length, SHORT));
    return name;
  }

  /** Returns a short name for the n-th file of a directory: letters of its own, and the number. */
  static byte[] shortName(String name, int number) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < name.length() && letters.length() < 5; i++) {
      char c = Character.toUpperCase(name.charAt(i));
      if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        letters.append(c);
      }
    }
    return padded(letters.append('~').append(number).toString());
  }

  /** Returns the entries of a long name, in the order in which they stand before the short one. */
  static byte[] longEntries(String name, byte[] shortName) {
    int count = (name.length() + PER_ENTRY - 1) / PER_ENTRY;
    byte[] entries = new byte[count * FatGeometry.ENTRY];
    for (int i = 0; i < count; i++) {
      int piece = count - i;
      byte[] entry = new byte[FatGeometry.ENTRY];
      entry[0] = (byte) (piece | (i == 0 ? LAST : 0));
      entry[ATTRIBUTES_AT] = LONG_NAME;
      entry[CHECKSUM_AT] = (byte) checksum(shortName);
      for (int k = 0; k < PER_ENTRY; k++) {
        int at = (piece - 1) * PER_ENTRY + k;
        char c = at < name.length() ? name.charAt(at) : at == name.length() ? '\0' : '\uFFFF';
        entry[PLACES[k]] = (byte) c;
        entry[PLACES[k] + 1] = (byte) (c >> 8);
      }
      System.arraycopy(entry, 0, entries, i * FatGeometry.ENTRY, FatGeometry.ENTRY);
    }
    return entries;
  }

  /** Returns the characters of one entry of a long name, up to its end. */
  static String piece(byte[] directory, int at) {
    StringBuilder piece = new StringBuilder(PER_ENTRY);
    for (int place : PLACES) {
      char c = (char) ((directory[at + place] & 0xFF) | (directory[at + place + 1] & 0xFF) << 8);
      if (c == 0) {
        break;
      }
      piece.append(c);
    }
    return piece.toString();
  }

  static boolean isLongEntry(byte[] directory, int at) {
    return (directory[at + ATTRIBUTES_AT] & 0x3F) == LONG_NAME;
  }

  /** Returns a short name as people write it: {@code META-D~1}, in lower case. */
  static String shown(byte[] directory, int at) {
    String base = new String(directory, at, 8, StandardCharsets.ISO_8859_1).stripTrailing();
    String extension = new String(directory, at + 8, 3, StandardCharsets.ISO_8859_1).strip();
    int lower = directory[at + 12];
    base = (lower & 0x08) != 0 ? base.toLowerCase(Locale.ROOT) : base;
    extension = (lower & 0x10) != 0 ? extension.toLowerCase(Locale.ROOT) : extension;
    return extension.isEmpty() ? base : base + "." + extension;
  }

  /** Ties the entries of a long name to the short one. */
  static int checksum(byte[] shortName) {
    int sum = 0;
    for (int i = 0; i < SHORT; i++) {
      sum = (((sum & 1) << 7) + (sum >> 1) + (shortName[i] & 0xFF)) & 0xFF;
    }
    return sum;
  }
}

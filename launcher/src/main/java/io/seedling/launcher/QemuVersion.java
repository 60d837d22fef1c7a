package io.seedling.launcher;

import java.io.IOException;

/**
 * A release of QEMU, such as 7.2.22.
 *
 * @param major its first number
 * @param minor its second number
 * @param micro its third number
 */
public record QemuVersion(int major, int minor, int micro) {
  private static final String MARK = "version ";

  /**
   * Reads what {@code --version} prints: {@code QEMU emulator version 7.2.22 (Debian …)}.
   *
   * @throws IOException if no release is in it
   */
  static QemuVersion parse(String text) throws IOException {
    int mark = text.indexOf(MARK);
    if (mark < 0) {
      throw new IOException("no version in '" + text.strip() + "'");
    }
    int[] numbers = new int[3];
    int at = mark + MARK.length();
    for (int i = 0; i < numbers.length; i++) {
      int start = at;
      while (at < text.length() && at - start < 4 && Character.isDigit(text.charAt(at))) {
        at++;
      }
      if (at == start) {
        throw new IOException("no version in '" + text.strip() + "'");
      }
      numbers[i] = Integer.parseInt(text.substring(start, at));
      at++; // the dot
    }
    return new QemuVersion(numbers[0], numbers[1], numbers[2]);
  }

  /** Returns whether it is a release or one after it. */
  boolean isAtLeast(int wantedMajor, int wantedMinor) {
    return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
  }

  /** Returns whether it is a release or one after it. */
  boolean isAtLeast(int wantedMajor, int wantedMinor, int wantedMicro) {
    boolean sameMinor = major == wantedMajor && minor == wantedMinor;
    return sameMinor ? micro >= wantedMicro : isAtLeast(wantedMajor, wantedMinor);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + micro;
  }
}

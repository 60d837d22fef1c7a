package io.seedling.cli;

import java.math.BigDecimal;
import java.util.List;

/** Sizes as qemu-img reads them: a number, perhaps with a fraction, and one of {@code kMGTPE}. */
final class ByteSize {
  private static final String SUFFIXES = "BKMGTPE";
  private static final String TOO_LARGE = " is more than a disk can have (8E)";

  /** So many fit, whatever they are. */
  private static final int DIGITS_OF_LONG = 18;

  private ByteSize() {}

  /**
   * Returns the bytes that {@code text} means: {@code 10G}, {@code 1.5k}, {@code 0x1000}, {@code
   * 512}. A fraction is cut to whole bytes, as qemu-img does.
   */
  static long parse(String text) throws UsageException {
    try {
      if (text.startsWith("0x") || text.startsWith("0X")) {
        return Long.parseLong(hexDigits(text), 16);
      }
      int end = text.length();
      int shift = 0;
      if (end > 1 && Character.isLetter(text.charAt(end - 1))) {
        int suffix = SUFFIXES.indexOf(Character.toUpperCase(text.charAt(end - 1)));
        if (suffix < 0) {
          throw notASize(text);
        }
        shift = 10 * suffix;
        end--;
      }
      return scaled(text, text.substring(0, end), shift);
    } catch (NumberFormatException e) {
      throw notASize(text);
    }
  }

  /**
   * Returns the bytes that a word of the command line means.
   *
   * @param what the word is, as in qemu-img's message: {@code image size}
   */
  static long ofWord(String what, String text) throws ReportedException {
    return ofWord(what, text, 0, Long.MAX_VALUE);
  }

  /** As {@link #ofWord(String, String)}, between two bounds, which are allowed. */
  static long ofWord(String what, String text, long least, long most) throws ReportedException {
    long size;
    try {
      size = parse(text);
    } catch (UsageException e) {
      if (String.valueOf(e.getMessage()).endsWith(TOO_LARGE)) {
        throw outOfBounds(what, least, most);
      }
      throw new ReportedException(
          "Invalid " + what + " specified. You may use k, M, G, T, P or E suffixes for",
          List.of(
              ErrorReport.PROGRAM
                  + ": kilobytes, megabytes, gigabytes, terabytes, petabytes and exabytes."));
    }
    if (size < least || size > most) {
      throw outOfBounds(what, least, most);
    }
    return size;
  }

  private static ReportedException outOfBounds(String what, long least, long most) {
    return new ReportedException(
        "Invalid " + what + " specified. Must be between " + least + " and " + most + ".",
        List.of());
  }

  private static String hexDigits(String text) throws UsageException {
    for (int i = 2; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        throw notASize(text);
      }
    }
    return text.substring(2);
  }

  private static long scaled(String text, String number, int shift) throws UsageException {
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if ((c < '0' || c > '9') && c != '.') {
        throw notASize(text);
      }
    }
    if (number.startsWith(".")) {
      throw notASize(text);
    }
    if (number.indexOf('.') < 0 && number.length() <= DIGITS_OF_LONG) {
      long whole = Long.parseLong(number);
      if (whole <= Long.MAX_VALUE >> shift) {
        return whole << shift; // the first BigDecimal in a process costs a start 15 ms
      }
    }
    BigDecimal bytes = new BigDecimal(number).multiply(BigDecimal.valueOf(1L << shift));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new UsageException("size " + text + TOO_LARGE);
    }
    return bytes.longValue();
  }

  private static UsageException notASize(String text) {
    return new UsageException(
        "'" + text + "' is not a size: give bytes, or a number with one of k M G T P E");
  }
}

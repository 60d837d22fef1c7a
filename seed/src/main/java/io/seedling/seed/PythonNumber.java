package io.seedling.seed;

import java.math.BigInteger;

/**
 * Numbers as PyYAML constructs them from a scalar, with Python's {@code int()} and {@code float()}:
 * these are what a tag such as {@code !!int} hands any text to.
 */
final class PythonNumber {
  /** What Python reads: {@code sys.int_info.default_max_str_digits}. */
  private static final int MOST_DIGITS = 4300;

  private static final int SIXTY = 60;

  /** Text that Python makes no number of. */
  static final class NotNumberException extends Exception {
    private static final long serialVersionUID = 1L;

    NotNumberException(String message) {
      super(message);
    }
  }

  private PythonNumber() {}

  /** Reads a whole number: binary, octal, hexadecimal, decimal, or in base 60. */
  static BigInteger whole(String scalar) throws NotNumberException {
    String text = scalar.replace("_", "");
    String digits = withoutSign(text);
    BigInteger value;
    if (digits.equals("0")) {
      value = BigInteger.ZERO;
    } else if (digits.startsWith("0b")) {
      value = integer(digits.substring(2), 2);
    } else if (digits.startsWith("0x")) {
      value = integer(digits.substring(2), 16);
    } else if (digits.startsWith("0")) {
      value = integer(digits, 8);
    } else {
      value = sixtieths(digits);
    }
    return text.startsWith("-") ? value.negate() : value;
  }

  private static BigInteger sixtieths(String digits) throws NotNumberException {
    BigInteger value = BigInteger.ZERO;
    for (String part : parts(digits)) {
      value = value.multiply(BigInteger.valueOf(SIXTY)).add(integer(part, 10));
    }
    return value;
  }

  /** Reads a number with a point, or in base 60. */
  static double real(String scalar) throws NotNumberException {
    String text = scalar.replace("_", "");
    String digits = withoutSign(text);
    double value = 0;
    if (digits.equalsIgnoreCase(".inf")) {
      value = Double.POSITIVE_INFINITY;
    } else if (digits.equalsIgnoreCase(".nan")) {
      return Double.NaN;
    } else {
      String[] parts = parts(digits);
      BigInteger base = BigInteger.ONE;
      for (int i = parts.length - 1; i >= 0; i--) {
        double weight = base.doubleValue();
        if (Double.isInfinite(weight)) {
          throw new NotNumberException("is too large for Python");
        }
        value += parts.length == 1 ? floating(parts[i]) : floating(parts[i]) * weight;
        base = base.multiply(BigInteger.valueOf(SIXTY));
      }
    }
    return text.startsWith("-") ? -value : value;
  }

  /** Python takes ever longer for more parts, as we would. */
  private static String[] parts(String digits) throws NotNumberException {
    String[] parts = digits.split(":", MOST_DIGITS + 1);
    if (parts.length > MOST_DIGITS) {
      throw new NotNumberException("has more than " + MOST_DIGITS + " digits in base 60");
    }
    return parts;
  }

  private static String withoutSign(String text) throws NotNumberException {
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (digits.isEmpty()) {
      throw new NotNumberException("has no digits");
    }
    return digits;
  }

  /** {@code int(text, base)}. */
  private static BigInteger integer(String text, int base) throws NotNumberException {
    String digits = ascii(text);
    boolean isNegative = digits.startsWith("-");
    int at = isNegative || digits.startsWith("+") ? 1 : 0;
    if (digits.length() > at + 1 && digits.charAt(at) == '0') {
      char letter = Character.toLowerCase(digits.charAt(at + 1));
      at += letter == letterOf(base) ? 2 : 0; // a prefix of Python's own
    }
    if (at == digits.length()) {
      throw new NotNumberException("has no digits");
    }
    BigInteger value =
        base == 10 ? decimal(digits.substring(at)) : powerOfTwo(digits.substring(at), base);
    return isNegative ? value.negate() : value;
  }

  private static char letterOf(int base) {
    return switch (base) {
      case 2 -> 'b';
      case 8 -> 'o';
      case 16 -> 'x';
      default -> ' '; // none
    };
  }

  private static BigInteger decimal(String digits) throws NotNumberException {
    if (digits.length() > MOST_DIGITS) {
      throw new NotNumberException(
          "has " + digits.length() + " digits, and Python reads " + MOST_DIGITS);
    }
    for (int i = 0; i < digits.length(); i++) {
      digit(digits.charAt(i), 10);
    }
    return new BigInteger(digits);
  }

  /** In time that grows with the length; {@code BigInteger}'s own way takes the square of it. */
  private static BigInteger powerOfTwo(String digits, int base) throws NotNumberException {
    int bits = Integer.numberOfTrailingZeros(base);
    byte[] bytes = new byte[(int) ((long) digits.length() * bits / Byte.SIZE) + 1];
    for (int i = 0; i < digits.length(); i++) {
      int digit = digit(digits.charAt(digits.length() - 1 - i), base);
      for (int bit = 0; bit < bits; bit++) {
        long at = (long) i * bits + bit;
        int place = bytes.length - 1 - (int) (at / Byte.SIZE);
        bytes[place] |= (byte) (((digit >> bit) & 1) << (at % Byte.SIZE));
      }
    }
    return new BigInteger(1, bytes);
  }

  private static int digit(char c, int base) throws NotNumberException {
    int digit = c < 0x80 ? Character.digit(c, base) : -1;
    if (digit < 0) {
      throw new NotNumberException("has a character that is no digit");
    }
    return digit;
  }

  /** {@code float(text)}. */
  private static double floating(String text) throws NotNumberException {
    String digits = ascii(text);
    String word = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
    if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
      return digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    } else if (word.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    for (int i = 0; i < digits.length(); i++) {
      if ("0123456789.eE+-".indexOf(digits.charAt(i)) < 0) { // Java reads "1d" and "0x1p3", too
        throw new NotNumberException("has a character that is no digit");
      }
    }
    try {
      return Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw new NotNumberException("is no number");
    }
  }

  /** Python passes over white space around a number, and reads the digits of every script. */
  private static String ascii(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c >= 0x80 && Character.isDigit(c)) {
        ascii.append(Character.digit(c, 10));
      } else {
        ascii.appendCodePoint(Blank.isPythonSpace(c) ? ' ' : c);
      }
      i += Character.charCount(c);
    }
    return ascii.toString().strip();
  }
}

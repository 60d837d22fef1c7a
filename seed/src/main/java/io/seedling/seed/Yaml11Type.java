package io.seedling.seed;

import java.util.Optional;
import java.util.Set;

/**
 * The types of scalars that PyYAML knows: which of them a plain scalar has is told by the regular
 * expressions of YAML 1.1's type repository, as PyYAML has them.
 *
 * <p>They are written out by hand here: a regular expression of Java's recurses once for every part
 * of a number in base 60, and a hostile document can have millions of parts.
 *
 * @see <a href="https://yaml.org/type/">types</a>
 */
enum Yaml11Type {
  NULL("null"),
  BOOL("bool"),
  INT("int"),
  FLOAT("float"),
  BINARY("binary"),
  TIMESTAMP("timestamp"),
  TEXT("str"),

  /** {@code <<}. */
  MERGE("merge"),

  /** {@code =}, which PyYAML knows as a key alone. */
  VALUE("value");

  private static final Set<String> BOOLEANS =
      Set.of(
          "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", "no", "No", "NO", "false",
          "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final Set<String> INFINITIES = Set.of(".inf", ".Inf", ".INF");
  private static final Set<String> NOT_NUMBERS = Set.of(".nan", ".NaN", ".NAN");
  private static final String DIGITS = "0123456789_";
  private static final String HEX_DIGITS = "0123456789abcdefABCDEF_";

  private final String tag;

  Yaml11Type(String tag) {
    this.tag = tag;
  }

  /** Returns the type that a tag names, such as {@code int} for {@code !!int}. */
  static Optional<Yaml11Type> tagged(String tag) {
    for (Yaml11Type type : values()) {
      if (type.tag.equals(tag)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Returns the type of a plain scalar without a tag. */
  static Yaml11Type of(String plain) {
    if (NULLS.contains(plain)) {
      return NULL;
    } else if (BOOLEANS.contains(plain)) {
      return BOOL;
    }
    char first = plain.charAt(0);
    if (isDigit(first) || "+-.".indexOf(first) >= 0) {
      return ofNumber(plain);
    }
    return switch (plain) {
      case "<<" -> MERGE;
      case "=" -> VALUE;
      default -> TEXT;
    };
  }

  private static Yaml11Type ofNumber(String plain) {
    if (isInt(plain)) {
      return INT;
    } else if (isFloat(plain)) {
      return FLOAT;
    }
    return Yaml11Timestamp.isPlain(plain) ? TIMESTAMP : TEXT;
  }

  private static boolean isInt(String plain) {
    int at = afterSign(plain);
    if (plain.startsWith("0b", at)) {
      return isAll(plain, at + 2, "01_");
    } else if (plain.startsWith("0x", at)) {
      return isAll(plain, at + 2, HEX_DIGITS);
    } else if (plain.startsWith("0", at)) {
      return at + 1 == plain.length() || isAll(plain, at + 1, "01234567_");
    } else if (!isDigitAt(plain, at)) {
      return false;
    }
    int end = after(plain, at, DIGITS);
    return end == plain.length() || afterSixtieths(plain, end) == plain.length();
  }

  private static boolean isFloat(String plain) {
    int at = afterSign(plain);
    if (plain.startsWith(".", at)) {
      boolean isFraction = at == 0 && isDigitAt(plain, 1);
      return INFINITIES.contains(plain.substring(at))
          || NOT_NUMBERS.contains(plain)
          || (isFraction && isExponentOrEnd(plain, after(plain, 1, DIGITS)));
    } else if (!isDigitAt(plain, at)) {
      return false;
    }
    int whole = after(plain, at, DIGITS);
    int point = afterSixtieths(plain, whole);
    if (!plain.startsWith(".", point)) {
      return false;
    }
    int end = after(plain, point + 1, DIGITS);
    return end == plain.length() || (point == whole && isExponentOrEnd(plain, end));
  }

  /** In YAML 1.1 an exponent has a sign. */
  private static boolean isExponentOrEnd(String plain, int at) {
    if (at == plain.length()) {
      return true;
    }
    boolean begins = plain.startsWith("e", at) || plain.startsWith("E", at);
    boolean isSigned = plain.startsWith("-", at + 1) || plain.startsWith("+", at + 1);
    return begins && isSigned && isAll(plain, at + 2, "0123456789");
  }

  /** Passes over {@code :0} to {@code :59}, any number of them. */
  private static int afterSixtieths(String plain, int from) {
    int at = from;
    while (plain.startsWith(":", at) && isDigitAt(plain, at + 1)) {
      at += plain.charAt(at + 1) < '6' && isDigitAt(plain, at + 2) ? 3 : 2;
    }
    return at;
  }

  private static int afterSign(String plain) {
    return plain.startsWith("-") || plain.startsWith("+") ? 1 : 0;
  }

  private static boolean isAll(String plain, int from, String set) {
    return from < plain.length() && after(plain, from, set) == plain.length();
  }

  private static int after(String plain, int from, String set) {
    int at = from;
    while (at < plain.length() && set.indexOf(plain.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private static boolean isDigitAt(String plain, int at) {
    return at < plain.length() && isDigit(plain.charAt(at));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

package io.seedling.seed;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The type that PyYAML gives a plain scalar, by the regular expressions of YAML 1.1's type
 * repository as PyYAML has them.
 *
 * @see <a href="https://yaml.org/type/">types</a>
 */
final class Yaml11Scalar {
  private static final Set<String> TRUE =
      Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

  private Yaml11Scalar() {}

  /** Returns a plain scalar's value if it is anything but text; else null. */
  static @Nullable YamlValue typed(ScalarNode node, String text) {
    if (NULL.contains(text)) {
      return new YamlValue.Null(node);
    }
    if (TRUE.contains(text) || FALSE.contains(text)) {
      return new YamlValue.Bool(node, TRUE.contains(text));
    }
    char first = text.charAt(0);
    boolean mayBeNumber = (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
    return mayBeNumber ? Numbers.typed(node, text) : null;
  }

  /** Apart, so that regular expressions are loaded for what may be a number alone. */
  private static final class Numbers {
    private static final int SIXTY = 60;
    private static final Pattern INT =
        Pattern.compile(
            "[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
                + "|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern REAL =
        Pattern.compile(
            "[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?"
                + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
                + "|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
                + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern TIME =
        Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \\t]+)[0-9]{1,2}"
                + ":[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?(?:[ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?");

    static @Nullable YamlValue typed(ScalarNode node, String text) {
      if (INT.matcher(text).matches()) {
        return new YamlValue.Int(node, whole(text.replace("_", "")));
      }
      if (REAL.matcher(text).matches()) {
        return new YamlValue.Real(node, real(text.replace("_", "")));
      }
      return TIME.matcher(text).matches() ? new YamlValue.Timestamp(node, text) : null;
    }

    private static BigInteger whole(String text) {
      boolean isNegative = text.startsWith("-");
      String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
      BigInteger value = magnitude(digits);
      return isNegative ? value.negate() : value;
    }

    private static BigInteger magnitude(String digits) {
      if (digits.startsWith("0b")) {
        return new BigInteger(digits.substring(2), 2);
      } else if (digits.startsWith("0x")) {
        return new BigInteger(digits.substring(2), 16);
      } else if (digits.length() > 1 && digits.startsWith("0")) {
        return new BigInteger(digits, 8);
      }
      BigInteger value = BigInteger.ZERO;
      for (String part : digits.split(":", -1)) {
        value = value.multiply(BigInteger.valueOf(SIXTY)).add(new BigInteger(part));
      }
      return value;
    }

    private static double real(String text) {
      boolean isNegative = text.startsWith("-");
      String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
      double value = 0;
      if (digits.equalsIgnoreCase(".inf")) {
        value = Double.POSITIVE_INFINITY;
      } else if (digits.equalsIgnoreCase(".nan")) {
        value = Double.NaN;
      } else {
        for (String part : digits.split(":", -1)) {
          value = value * SIXTY + Double.parseDouble(part);
        }
      }
      return isNegative ? -value : value;
    }
  }
}

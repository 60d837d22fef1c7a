package io.seedling.seed;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A key of a mapping, as Python's dict tells it from others. */
final class PythonKey {
  private static final Object NULL_KEY = new Object();

  private PythonKey() {}

  /** Returns what Python finds a key of a dict by: True is 1, and 1 is 1.0. */
  static Object identity(YamlValue key) {
    if (key instanceof YamlValue.Text text) {
      return text.value();
    } else if (key instanceof YamlValue.Int number) {
      return number.value();
    } else if (key instanceof YamlValue.Bool bool) {
      return BigInteger.valueOf(bool.value() ? 1 : 0);
    } else if (key instanceof YamlValue.Real number) {
      return identity(number.value());
    } else if (key instanceof YamlValue.Timestamp time) {
      return time.time().identity();
    } else if (key instanceof YamlValue.Binary binary) {
      return binary.bytes();
    }
    return key instanceof YamlValue.Null ? NULL_KEY : key;
  }

  private static Object identity(double number) {
    boolean isWhole = !Double.isInfinite(number) && number == Math.rint(number);
    return isWhole ? new BigDecimal(number).toBigIntegerExact() : (Object) number;
  }
}

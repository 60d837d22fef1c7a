package io.seedling.seed;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date, or a date and a time, as PyYAML makes one of a scalar: to the microsecond.
 *
 * @param time midnight if it is a date alone
 * @param hasTime whether it is more than a date
 * @param offset of the time from UTC, less than a day either way; absent if the scalar has none
 * @see <a href="https://yaml.org/type/timestamp.html">timestamp</a>
 */
record Yaml11Timestamp(LocalDateTime time, boolean hasTime, Optional<Duration> offset) {
  private static final int LENGTH_OF_DATE = 10;

  /** Returns whether a plain scalar has the shape of a timestamp; it may be none. */
  static boolean isPlain(String plain) {
    if (plain.length() < LENGTH_OF_DATE || plain.charAt(4) != '-') {
      return false;
    }
    Matcher shape = Shape.PATTERN.matcher(plain);
    return shape.matches() && (shape.group(4) != null || plain.length() == LENGTH_OF_DATE);
  }

  /** Reads a scalar that is tagged or that {@link #isPlain}; empty if no calendar shows it. */
  static Optional<Yaml11Timestamp> parse(String scalar) {
    Matcher shape = Shape.PATTERN.matcher(scalar);
    try {
      return shape.matches() ? of(shape) : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Yaml11Timestamp> of(Matcher shape) {
    LocalDate date = LocalDate.of(number(shape, 1), number(shape, 2), number(shape, 3));
    Optional<Duration> offset = Optional.empty();
    if (shape.group(8) != null) {
      offset = Optional.of(offset(shape));
    }
    boolean exists =
        date.getYear() > 0 // Python's first year is 1
            && (offset.isEmpty() || offset.get().abs().compareTo(Duration.ofDays(1)) < 0);
    if (!exists) {
      return Optional.empty();
    }
    boolean hasTime = shape.group(4) != null;
    LocalDateTime time =
        hasTime
            ? date.atTime(number(shape, 4), number(shape, 5), number(shape, 6), nanos(shape))
            : date.atStartOfDay();
    return Optional.of(new Yaml11Timestamp(time, hasTime, offset));
  }

  /** PyYAML cuts a fraction after six digits. */
  private static int nanos(Matcher shape) {
    String fraction = shape.group(7) == null ? "" : shape.group(7);
    return Integer.parseInt((fraction + "000000").substring(0, 6)) * 1000;
  }

  private static Duration offset(Matcher shape) {
    if (shape.group(8).equals("Z")) {
      return Duration.ZERO;
    }
    int minutes = shape.group(11) == null ? 0 : number(shape, 11);
    Duration offset = Duration.ofHours(number(shape, 10)).plusMinutes(minutes);
    return shape.group(9).equals("-") ? offset.negated() : offset;
  }

  private static int number(Matcher shape, int group) {
    return Integer.parseInt(shape.group(group));
  }

  /** Returns what Python compares it by: a moment, where there is an offset. */
  Yaml11Timestamp identity() {
    return offset.isEmpty()
        ? this
        : new Yaml11Timestamp(time.minus(offset.get()), true, Optional.of(Duration.ZERO));
  }

  /** Apart, so that regular expressions are loaded for dates alone. */
  private static final class Shape {
    static final Pattern PATTERN =
        Pattern.compile(
            "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
                + "(?:(?:[Tt]|[ \\t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]*))?"
                + "(?:[ \\t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?)?");
  }
}

package io.seedling.seed;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plain scalars that YAML 1.1 resolves to a timestamp, as its type repository defines one: PyYAML
 * fails, and with it the whole document, on one that no calendar or clock shows.
 *
 * @see <a href="https://yaml.org/type/timestamp.html">timestamp</a>
 */
final class Yaml11Timestamp {
  private static final int HOURS_A_DAY = 24;

  private Yaml11Timestamp() {}

  /** Returns whether a plain scalar has the shape of a timestamp and is none. */
  static boolean isImpossible(String value) {
    return beginsLikeYear(value) && Shape.isImpossible(value);
  }

  private static boolean beginsLikeYear(String value) {
    return value.length() >= 8
        && value.charAt(4) == '-'
        && Character.isDigit(value.charAt(0))
        && Character.isDigit(value.charAt(3));
  }

  /** Apart, so that regular expressions are loaded for dates alone. */
  private static final class Shape {
    private static final Pattern DATE = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
    private static final Pattern TIME =
        Pattern.compile(
            "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \\t]+)"
                + "([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\\.[0-9]*)?"
                + "(?:[ \\t]*(?:Z|[-+]([0-9]{1,2})(?::[0-9]{2})?))?");

    static boolean isImpossible(String value) {
      Matcher date = DATE.matcher(value);
      if (date.matches()) {
        return !exists(date, 0, 0, 0);
      }
      Matcher time = TIME.matcher(value);
      if (!time.matches()) {
        return false;
      }
      boolean offsetTooLarge = time.group(7) != null && number(time, 7) >= HOURS_A_DAY;
      return offsetTooLarge || !exists(time, number(time, 4), number(time, 5), number(time, 6));
    }

    private static boolean exists(Matcher date, int hour, int minute, int second) {
      try {
        int year = number(date, 1);
        LocalDateTime.of(year, number(date, 2), number(date, 3), hour, minute, second);
        return year > 0; // Python's first year is 1
      } catch (DateTimeException e) {
        return false;
      }
    }

    private static int number(Matcher matcher, int group) {
      return Integer.parseInt(matcher.group(group));
    }
  }
}

package io.seedling.cli;

import java.time.Instant;

/**
 * The one date that outputs carry: SOURCE_DATE_EPOCH, or a fixed one; the clock's is for {@link
 * #ofEvent} alone.
 *
 * @see <a href="https://reproducible-builds.org/specs/source-date-epoch/">SOURCE_DATE_EPOCH</a>
 */
final class SourceDate {
  /** 2000-01-01T00:00:00Z: within what every date field of ISO 9660 can say. */
  private static final long FIXED_SECONDS = 946_684_800L;

  /** The years that a directory record can say begin with 1900 and end with 2155. */
  private static final long LAST_SECONDS = 5_869_583_999L;

  private SourceDate() {}

  static Instant current() throws UsageException {
    String value = System.getenv("SOURCE_DATE_EPOCH");
    return parse(value == null ? "" : value);
  }

  /**
   * Returns the date of something that is done once, and whose date people look up:
   * SOURCE_DATE_EPOCH, or the clock's.
   */
  static Instant ofEvent() throws UsageException {
    return System.getenv("SOURCE_DATE_EPOCH") == null ? Instant.now() : current();
  }

  static Instant parse(String value) throws UsageException {
    if (value.isEmpty()) {
      return Instant.ofEpochSecond(FIXED_SECONDS);
    }
    try {
      long seconds = Long.parseLong(value);
      if (seconds >= 0 && seconds <= LAST_SECONDS) {
        return Instant.ofEpochSecond(seconds);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(
        "SOURCE_DATE_EPOCH is '"
            + value
            + "'; it must be seconds since 1970, 0 to "
            + LAST_SECONDS);
  }
}

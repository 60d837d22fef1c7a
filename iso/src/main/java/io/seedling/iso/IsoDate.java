package io.seedling.iso;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A date in its two forms on the volume: 7 bytes in directory records (ECMA-119 §9.1.5) and Rock
 * Ridge's TF, 17 bytes in volume descriptors (§8.4.26.1). Always UTC: the offset byte is 0.
 */
record IsoDate(LocalDateTime utc) {
  static final int SHORT_LENGTH = 7;
  static final int LONG_LENGTH = 17;
  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = FIRST_YEAR + 255; // the year is one byte, §9.1.5

  /** What is to be said of a date that is not in range. */
  static final String OUTSIDE = ", outside the years " + FIRST_YEAR + " to " + LAST_YEAR;

  static IsoDate of(Instant instant) {
    return new IsoDate(
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC));
  }

  /** Tells whether the 7-byte form can say an instant. */
  static boolean isInRange(Instant instant) {
    // Compared in seconds: an Instant reaches further than LocalDateTime.
    long seconds = instant.getEpochSecond();
    return seconds >= -2_208_988_800L && seconds < 5_869_584_000L;
  }

  void putShort(ByteBuffer out) {
    out.put((byte) (utc.getYear() - FIRST_YEAR));
    out.put((byte) utc.getMonthValue());
    out.put((byte) utc.getDayOfMonth());
    out.put((byte) utc.getHour());
    out.put((byte) utc.getMinute());
    out.put((byte) utc.getSecond());
    out.put((byte) 0);
  }

  void putLong(ByteBuffer out) {
    putDigits(out, utc.getYear(), 4);
    putDigits(out, utc.getMonthValue(), 2);
    putDigits(out, utc.getDayOfMonth(), 2);
    putDigits(out, utc.getHour(), 2);
    putDigits(out, utc.getMinute(), 2);
    putDigits(out, utc.getSecond(), 2);
    putDigits(out, utc.getNano() / 10_000_000, 2); // hundredths of a second
    out.put((byte) 0);
  }

  /** Puts the date that says "not specified": sixteen digits zero and a zero byte. */
  static void putUnspecified(ByteBuffer out) {
    putDigits(out, 0, 16);
    out.put((byte) 0);
  }

  private static void putDigits(ByteBuffer out, int value, int digits) {
    int at = out.position();
    int rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      out.put(at + i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
    out.position(at + digits);
  }
}

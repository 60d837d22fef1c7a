package io.seedling.iso;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

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

  /**
   * Reads the 7-byte form; absent where it states nothing (§9.1.5: all of it zero).
   *
   * @throws DateTimeException where it is no date
   */
  static Optional<Instant> parseShort(ByteBuffer in, int at) {
    boolean stated = false;
    for (int i = 0; i < SHORT_LENGTH - 1; i++) {
      stated |= in.get(at + i) != 0;
    }
    if (!stated) {
      return Optional.empty();
    }
    LocalDateTime local =
        LocalDateTime.of(
            FIRST_YEAR + Byte.toUnsignedInt(in.get(at)),
            in.get(at + 1),
            in.get(at + 2),
            in.get(at + 3),
            in.get(at + 4),
            in.get(at + 5));
    return Optional.of(local.toInstant(zone(in.get(at + 6))));
  }

  /**
   * Reads the 17-byte form; absent where it states nothing (§8.4.26.1: every digit zero).
   *
   * @throws DateTimeException where it is no date
   */
  static Optional<Instant> parseLong(ByteBuffer in, int at) {
    int year = digits(in, at, 4);
    int month = digits(in, at + 4, 2);
    int day = digits(in, at + 6, 2);
    int hour = digits(in, at + 8, 2);
    int minute = digits(in, at + 10, 2);
    int second = digits(in, at + 12, 2);
    int hundredth = digits(in, at + 14, 2);
    if (year + month + day + hour + minute + second + hundredth == 0) {
      return Optional.empty();
    }
    LocalDateTime local =
        LocalDateTime.of(year, month, day, hour, minute, second, hundredth * 10_000_000);
    return Optional.of(local.toInstant(zone(in.get(at + 16))));
  }

  /** The offset from UTC in quarters of an hour, from -48 to 52. */
  private static ZoneOffset zone(byte quarters) {
    if (quarters < -48 || quarters > 52) {
      throw new DateTimeException("its offset from UTC is " + quarters + " quarters of an hour");
    }
    return ZoneOffset.ofTotalSeconds(quarters * 15 * 60);
  }

  private static int digits(ByteBuffer in, int at, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      int digit = in.get(at + i) - '0';
      if (digit < 0 || digit > 9) {
        throw new DateTimeException("it has something else than digits");
      }
      value = value * 10 + digit;
    }
    return value;
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

package io.seedling.seed;

/**
 * A release of cloud-init, such as 22.4 or 26.2: year and number within it.
 *
 * @param year of two digits
 * @param number within the year, from 1
 */
public record CloudInitVersion(int year, int number) implements Comparable<CloudInitVersion> {
  /** What documents are checked for where nothing else is said. */
  public static final CloudInitVersion LATEST = new CloudInitVersion(26, 2);

  /** Before all others. */
  static final CloudInitVersion FIRST = new CloudInitVersion(0, 0);

  private static final int LONGEST_NUMBER = 3;

  /**
   * Reads {@code 22.4} or {@code 22.4.2}, of which the last part does not count.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static CloudInitVersion parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 2 && parts.length != LONGEST_NUMBER) {
      throw notVersion(text);
    }
    for (String part : parts) {
      if (part.isEmpty() || part.length() > LONGEST_NUMBER || !isOfDigits(part)) {
        throw notVersion(text);
      }
    }
    return new CloudInitVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  private static boolean isOfDigits(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) < '0' || part.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException notVersion(String text) {
    return new IllegalArgumentException(
        "'" + Printable.escape(text) + "' is no release of cloud-init; they are like 22.4 or 26.2");
  }

  /** Returns whether this release is the other or one after it. */
  public boolean isAtLeast(CloudInitVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(CloudInitVersion other) {
    return year != other.year
        ? Integer.compare(year, other.year)
        : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return year + "." + number;
  }
}

package io.seedling.seed;

import java.util.Optional;

/**
 * A network's addresses, such as {@code 192.168.42.0/24} (RFC 4632, section 3.1).
 *
 * @param first its own address, as a number
 * @param prefix how many bits all addresses have in common, 8 to 30
 */
record Ipv4Range(int first, int prefix) {
  private static final int LEAST_PREFIX = 8;
  private static final int MOST_PREFIX = 30; // with room for two hosts
  private static final int BITS = 32;

  /**
   * Reads a range; bits behind the prefix are passed over.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static Ipv4Range parse(String text) {
    int slash = text.indexOf('/');
    Optional<Integer> address = number(slash < 0 ? text : text.substring(0, slash));
    String bits = slash < 0 ? "" : text.substring(slash + 1);
    boolean isNumber = bits.length() == 1 || bits.length() == 2;
    for (int i = 0; i < bits.length(); i++) {
      isNumber &= bits.charAt(i) >= '0' && bits.charAt(i) <= '9';
    }
    int prefix = isNumber ? Integer.parseInt(bits) : 0;
    if (address.isEmpty() || prefix < LEAST_PREFIX || prefix > MOST_PREFIX) {
      throw new IllegalArgumentException(
          "a range of addresses is written like 192.168.42.0/24, with a prefix from "
              + LEAST_PREFIX
              + " to "
              + MOST_PREFIX);
    }
    return new Ipv4Range(address.get() & mask(prefix), prefix);
  }

  /** Returns an address of four numbers as one; empty if the text is none. */
  static Optional<Integer> number(String text) {
    if (text.indexOf(':') >= 0 || IpAddress.parse(text).isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = IpAddress.parse(text).get().getAddress();
    int number = 0;
    for (byte b : bytes) {
      number = number << 8 | (b & 0xff);
    }
    return Optional.of(number);
  }

  /** Returns a number as an address. */
  static String text(int number) {
    return (number >>> 24)
        + "."
        + (number >>> 16 & 0xff)
        + "."
        + (number >>> 8 & 0xff)
        + "."
        + (number & 0xff);
  }

  /** Returns whether an address is one that a host of this network can have. */
  boolean hasHost(int address) {
    boolean inside = (address & mask(prefix)) == first;
    return inside && address != first && address != last();
  }

  /** Returns the broadcast address. */
  int last() {
    return first | ~mask(prefix);
  }

  private static int mask(int prefix) {
    return -1 << (BITS - prefix);
  }

  @Override
  public String toString() {
    return text(first) + "/" + prefix;
  }
}

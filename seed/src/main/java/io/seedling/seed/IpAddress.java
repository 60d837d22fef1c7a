package io.seedling.seed;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IP addresses as text, without asking any name server. */
final class IpAddress {
  private static final int DOTS = 3;

  private IpAddress() {}

  /** Returns the address that a text is: four decimal numbers, or IPv6's form. */
  static Optional<InetAddress> parse(String text) {
    boolean isSix = text.indexOf(':') >= 0;
    boolean mayBe = isSix ? hasOnly(text, "0123456789abcdefABCDEF:.") : isFour(text);
    if (!mayBe) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static boolean isFour(String text) {
    String[] numbers = text.split("\\.", -1);
    if (numbers.length != DOTS + 1) {
      return false;
    }
    for (String number : numbers) {
      boolean isByte =
          !number.isEmpty()
              && number.length() <= 3
              && hasOnly(number, "0123456789")
              && (number.length() == 1 || number.charAt(0) != '0')
              && Integer.parseInt(number) <= 0xFF;
      if (!isByte) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasOnly(String text, String characters) {
    for (int i = 0; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}

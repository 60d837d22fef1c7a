package io.seedling.launcher;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The address of a guest's network card.
 *
 * <p>It must not change between starts: the network configuration that cloud-init writes at the
 * first boot matches it.
 *
 * @param text six pairs of hexadecimal digits, in lower case, with colons between
 */
public record MacAddress(String text) {
  private static final String QEMU_PREFIX = "52:54:00";
  private static final int LENGTH = 17;
  private static final int GROUP_BIT = 1;

  /** Brings the text to lower case, and refuses what isn't one card's address. */
  public MacAddress {
    text = text.toLowerCase(Locale.ROOT);
    if (!isWellFormed(text)) {
      throw new IllegalArgumentException(
          "MAC address is '" + text + "'; it must be like " + QEMU_PREFIX + ":12:34:56");
    }
    if ((HexFormat.fromHexDigits(text, 0, 2) & GROUP_BIT) != 0) {
      throw new IllegalArgumentException(
          "MAC address is '" + text + "', a group's; the second digit must be even");
    }
  }

  /**
   * Returns an address of QEMU's block 52:54:00 that is always the same for the same identity, such
   * as a machine's name or its disk's absolute path.
   */
  public static MacAddress derivedFrom(String identity) {
    byte[] hash = sha256(identity.getBytes(StandardCharsets.UTF_8));
    return new MacAddress(QEMU_PREFIX + ":" + HexFormat.ofDelimiter(":").formatHex(hash, 0, 3));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static boolean isWellFormed(String text) {
    if (text.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      if (i % 3 == 2 ? c != ':' : !HexFormat.isHexDigit(c)) {
        return false;
      }
    }
    return true;
  }
}

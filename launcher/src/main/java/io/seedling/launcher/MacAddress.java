package io.seedling.launcher;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.CRC32C;

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
    CRC32C checksum = new CRC32C(); // spreads names well, and is there at once, unlike SHA-256
    checksum.update(identity.getBytes(StandardCharsets.UTF_8));
    byte[] hash = ByteBuffer.allocate(Long.BYTES).putLong(checksum.getValue()).array();
    return new MacAddress(QEMU_PREFIX + ":" + HexFormat.ofDelimiter(":").formatHex(hash, 5, 8));
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

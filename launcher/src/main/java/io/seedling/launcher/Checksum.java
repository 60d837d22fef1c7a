package io.seedling.launcher;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * What a file's bytes come to.
 *
 * @param algorithm Java's name: {@code SHA-256} or {@code SHA-512}
 * @param hex in lower case
 */
public record Checksum(String algorithm, String hex) {
  private static final int SHA256_DIGITS = 64;
  private static final int SHA512_DIGITS = 128;

  /**
   * Returns the checksum that hexadecimal digits are, of the kind that their number tells.
   *
   * @throws IllegalArgumentException if they are none
   */
  static Checksum of(String digits) {
    String hex = digits.toLowerCase(Locale.ROOT);
    for (int i = 0; i < hex.length(); i++) {
      if (Character.digit(hex.charAt(i), 16) < 0) {
        throw new IllegalArgumentException("'" + digits + "' has more than hexadecimal digits");
      }
    }
    return switch (hex.length()) {
      case SHA256_DIGITS -> new Checksum("SHA-256", hex);
      case SHA512_DIGITS -> new Checksum("SHA-512", hex);
      default -> throw new IllegalArgumentException("'" + digits + "' is no SHA-256 or SHA-512");
    };
  }

  /** Says whether {@link #of} would take a word. */
  static boolean isOne(String word) {
    try {
      of(word);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java has both
    }
  }

  @Override
  public String toString() {
    return algorithm.toLowerCase(Locale.ROOT).replace("-", "") + ":" + hex;
  }
}

package io.seedling.seed;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * A password as a guest's shadow file holds it: a SHA-512 crypt hash, {@code $6$}, which every libc
 * in use understands.
 *
 * <p>Rounds and salt are those of <a href="https://www.akkadia.org/drepper/SHA-crypt.txt">SHA-crypt
 * </a>: a salt of 16 characters, the most that count, and {@value #DEFAULT_ROUNDS} rounds, which
 * the hash then does not mention.
 *
 * @param crypt the whole string, from {@code $6$} on
 */
public record PasswordHash(String crypt) {
  /** The rounds that a hash without a {@code rounds=} field stands for. */
  public static final int DEFAULT_ROUNDS = 5000;

  /** The fewest rounds; the guest's libxcrypt refuses a hash with fewer. */
  public static final int MIN_ROUNDS = 1000;

  /** The most rounds. */
  public static final int MAX_ROUNDS = 999_999_999;

  private static final String PREFIX = "$6$";

  /** A hash has 86 characters; with prefix, salt and rounds never twice as many. */
  private static final int HASH_CHARACTERS = 86;

  private static final int SALT_CHARACTERS = 16;
  private static final String SALT_ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /**
   * Hashes a password with a fresh salt. The UTF-8 bytes made on the way are overwritten; the
   * caller's array is the caller's to clear.
   *
   * @throws IllegalArgumentException if the characters are not whole Unicode text
   */
  public static PasswordHash sha512(char[] password) {
    return sha512(password, DEFAULT_ROUNDS);
  }

  /**
   * Does the same with a number of rounds.
   *
   * @throws IllegalArgumentException if the characters are not whole Unicode text, or the rounds
   *     are not {@value #MIN_ROUNDS} to {@value #MAX_ROUNDS}
   */
  public static PasswordHash sha512(char[] password, int rounds) {
    byte[] bytes = new byte[password.length * 3]; // the most that one char takes in UTF-8
    ByteBuffer encoded = ByteBuffer.wrap(bytes);
    if (StandardCharsets.UTF_8
        .newEncoder()
        .encode(CharBuffer.wrap(password), encoded, true)
        .isError()) {
      throw new IllegalArgumentException("the password holds half of a surrogate pair");
    }
    byte[] exact = Arrays.copyOf(bytes, encoded.position());
    PasswordHash hash = sha512(exact, rounds);
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(exact, (byte) 0);
    return hash;
  }

  /** Hashes the bytes of a password, which should be UTF-8, with a fresh salt. */
  public static PasswordHash sha512(byte[] password) {
    return sha512(password, DEFAULT_ROUNDS);
  }

  /**
   * Hashes the bytes of a password with a fresh salt and a number of rounds.
   *
   * @throws IllegalArgumentException if the rounds are not {@value #MIN_ROUNDS} to {@value
   *     #MAX_ROUNDS}
   */
  public static PasswordHash sha512(byte[] password, int rounds) {
    return sha512(password, salt(new SecureRandom()), rounds);
  }

  static PasswordHash sha512(byte[] password, String salt, int rounds) {
    if (rounds < MIN_ROUNDS || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "rounds is " + rounds + "; it must be " + MIN_ROUNDS + " to " + MAX_ROUNDS);
    }
    String prefix = rounds == DEFAULT_ROUNDS ? "$6$" : "$6$rounds=" + rounds + "$";
    byte[] copy = password.clone(); // commons-codec overwrites what it is given
    String crypt = Sha2Crypt.sha512Crypt(copy, prefix + salt);
    if (!crypt.startsWith(prefix + salt + "$")) {
      throw new IllegalArgumentException(
          "rounds is " + rounds + "; this build hashes with fewer rounds only");
    }
    return new PasswordHash(crypt);
  }

  /** Returns whether this is a hash of the password's bytes. */
  public boolean isOf(byte[] password) {
    return Sha2Crypt.sha512Crypt(password.clone(), crypt).equals(crypt);
  }

  /** Returns the hashes of the usual kind that a seed's user-data holds in plain sight. */
  public static List<PasswordHash> allIn(FoundSeed seed) {
    List<PasswordHash> hashes = new ArrayList<>();
    Optional<Document> userData = seed.file(Seed.USER_DATA);
    String text =
        userData.isEmpty() ? "" : new String(userData.get().array(), StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf(PREFIX); at >= 0; at = text.indexOf(PREFIX, at + 1)) {
      int end = at + PREFIX.length();
      while (end < text.length() && (SALT_ALPHABET + "$=").indexOf(text.charAt(end)) >= 0) {
        end++;
      }
      if (end - at > HASH_CHARACTERS && end - at < 2 * HASH_CHARACTERS) {
        hashes.add(new PasswordHash(text.substring(at, end)));
      }
    }
    return hashes;
  }

  private static String salt(RandomGenerator random) {
    StringBuilder salt = new StringBuilder(SALT_CHARACTERS);
    for (int i = 0; i < SALT_CHARACTERS; i++) {
      salt.append(SALT_ALPHABET.charAt(random.nextInt(SALT_ALPHABET.length())));
    }
    return salt.toString();
  }

  /** Does not show the hash, which can be guessed against. */
  @Override
  public String toString() {
    return "PasswordHash[$6$****]";
  }
}

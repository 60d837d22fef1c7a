package io.seedling.seed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * A key by which a guest's SSH server proves that it is the guest: made outside, planted by the
 * seed, and so known before the first connection. It is of the type ed25519 (RFC 8032), and in the
 * form of OpenSSH's {@code PROTOCOL.key}, without a passphrase.
 *
 * @param privateKey the text of a private key file, with its last line end
 * @param publicKey the line of a public key file, without its end
 */
public record SshHostKey(String privateKey, String publicKey) {
  private static final String TYPE = "ssh-ed25519";
  private static final int KEY_LENGTH = 32;
  private static final int BLOCK_LENGTH = 8; // of the cipher "none"
  private static final int LINE_LENGTH = 70;
  private static final String BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
  private static final String END = "-----END OPENSSH PRIVATE KEY-----\n";

  /** What comes before the first public key. */
  private static final byte[] HEAD =
      joined(
          "openssh-key-v1\0".getBytes(US_ASCII),
          field("none".getBytes(US_ASCII)), // cipher
          field("none".getBytes(US_ASCII)), // key derivation
          number(0), // its options
          number(1)); // keys

  /** What a public key has before its point. */
  private static final byte[] BLOB_HEAD =
      joined(field(TYPE.getBytes(US_ASCII)), number(KEY_LENGTH));

  private static final int BLOB_LENGTH = BLOB_HEAD.length + KEY_LENGTH;

  /** Refuses what doesn't begin and end as such a key. */
  public SshHostKey {
    requireFrame(privateKey);
    if (!publicKey.startsWith(TYPE + " ") || publicKey.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("a host's public key is a line that begins with " + TYPE);
    }
  }

  /**
   * Reads a private key file, which has the public key in it, twice. What is behind that is not
   * looked into, but must be there.
   *
   * @throws IllegalArgumentException if it is not of one key of this type, without a passphrase
   */
  public static SshHostKey read(String privateKey) {
    requireFrame(privateKey);
    int end = privateKey.length() - END.length();
    byte[] container = Base64.getMimeDecoder().decode(privateKey.substring(BEGIN.length(), end));
    byte[] before = joined(HEAD, number(BLOB_LENGTH), BLOB_HEAD);
    int length = before.length + KEY_LENGTH;
    int second = length + 3 * Integer.BYTES; // behind a length and the two equal numbers
    int keys = second + BLOB_LENGTH + Integer.BYTES + 2 * KEY_LENGTH;
    if (container.length < keys
        || !Arrays.equals(container, 0, before.length, before, 0, before.length)) {
      throw new IllegalArgumentException("not a private key of type " + TYPE);
    }
    ByteBuffer numbers = ByteBuffer.wrap(container);
    byte[] blob = Arrays.copyOfRange(container, length - BLOB_LENGTH, length);
    if (numbers.getInt(length) != container.length - length - Integer.BYTES
        || !Arrays.equals(container, second, second + BLOB_LENGTH, blob, 0, BLOB_LENGTH)) {
      throw new IllegalArgumentException("a private key that is damaged");
    }
    return new SshHostKey(privateKey, line(blob));
  }

  private static void requireFrame(String privateKey) {
    if (!privateKey.startsWith(BEGIN)
        || !privateKey.endsWith(END)
        || privateKey.length() < BEGIN.length() + END.length()) {
      throw new IllegalArgumentException("a host key begins with " + BEGIN.strip());
    }
  }

  private static String line(byte[] blob) {
    return TYPE + " " + Base64.getEncoder().encodeToString(blob);
  }

  /** Makes a new key from the system's randomness. */
  public static SshHostKey generate() {
    KeyPair pair = Generator.OF_THREAD.get().generateKeyPair();
    byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
    byte[] encoded = pair.getPublic().getEncoded(); // RFC 8410: the key is what it ends with
    byte[] point = Arrays.copyOfRange(encoded, encoded.length - KEY_LENGTH, encoded.length);
    byte[] blob = joined(BLOB_HEAD, point);
    return new SshHostKey(text(container(blob, seed, point)), line(blob));
  }

  /** One a thread: to find the algorithm takes as long as to make a key. */
  private static final class Generator extends ThreadLocal<KeyPairGenerator> {
    static final Generator OF_THREAD = new Generator();
    static final SecureRandom RANDOM = new SecureRandom();

    @Override
    protected KeyPairGenerator initialValue() {
      try {
        KeyPairGenerator generator =
            KeyPairGenerator.getInstance(NamedParameterSpec.ED25519.getName());
        generator.initialize(
            NamedParameterSpec.ED25519, RANDOM); // else it makes another of its own
        return generator;
      } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
        throw new AssertionError(e); // every Java from 15 on has it
      }
    }
  }

  private static byte[] container(byte[] blob, byte[] seed, byte[] point) {
    return joined(
        HEAD,
        field(blob),
        field(padded(joined(checks(), blob, field(joined(seed, point)), number(0)))));
  }

  /** Two equal numbers, by which a wrong passphrase would show. */
  private static byte[] checks() {
    byte[] check = number(Generator.RANDOM.nextInt());
    return joined(check, check);
  }

  private static byte[] padded(byte[] bytes) {
    int length = (bytes.length + BLOCK_LENGTH - 1) / BLOCK_LENGTH * BLOCK_LENGTH;
    byte[] padded = Arrays.copyOf(bytes, length);
    for (int i = bytes.length; i < length; i++) {
      padded[i] = (byte) (i - bytes.length + 1);
    }
    return padded;
  }

  private static String text(byte[] container) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE_LENGTH / 4 * 4, new byte[] {'\n'});
    return BEGIN + lines.encodeToString(container) + "\n" + END;
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static byte[] field(byte[] content) {
    return joined(number(content.length), content);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Returns the cloud-config that gives the key to a guest, in the place of keys of its own. */
  Document cloudConfig() {
    StringBuilder text = new StringBuilder("#cloud-config\nssh_keys:\n  ed25519_private: |\n");
    for (String line : privateKey.split("\n", -1)) {
      text.append(line.isEmpty() ? "" : "    ").append(line).append('\n');
    }
    text.setLength(text.length() - 1); // of the empty piece after the last line's end
    text.append("  ed25519_public: ").append(publicKey).append('\n');
    return Document.ofText(Seed.VENDOR_DATA, text.toString());
  }

  /** Doesn't show the key. */
  @Override
  public String toString() {
    return publicKey;
  }
}

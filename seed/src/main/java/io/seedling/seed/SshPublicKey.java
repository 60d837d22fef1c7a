package io.seedling.seed;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * One line of an OpenSSH public key file: a type, the key's blob in base64, and a comment.
 *
 * <p>The blob is checked as RFC 4253, section 6.6, lays it out: it begins with a length-prefixed
 * copy of the type, and consists of whole length-prefixed fields. That catches keys cut short by a
 * terminal or a mail program. Options before the type, as {@code authorized_keys} allows, are kept.
 *
 * @param line the line without its end, fit for {@code authorized_keys}
 */
public record SshPublicKey(String line) {
  private static final Set<String> TYPES =
      Set.of(
          "ssh-ed25519",
          "ssh-rsa",
          "ssh-dss",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "sk-ssh-ed25519@openssh.com",
          "sk-ecdsa-sha2-nistp256@openssh.com");

  private static final int LONGEST = 16 * 1024; // sshd reads lines of 8 KiB; RSA 16384 needs 2.8

  /**
   * Reads one key.
   *
   * @throws SshKeyFormatException if the text is no public key, a private key, or more than one
   */
  public static SshPublicKey parse(String text) throws SshKeyFormatException {
    List<SshPublicKey> keys = parseAll(text);
    if (keys.size() != 1) {
      throw new SshKeyFormatException("one public key is wanted; there are " + keys.size());
    }
    return keys.get(0);
  }

  /**
   * Reads the keys of a file, one a line; blank lines and lines that begin with {@code #} are
   * passed over.
   *
   * @throws SshKeyFormatException if a line is no public key, or there is no key at all
   */
  public static List<SshPublicKey> parseAll(String text) throws SshKeyFormatException {
    if (text.contains("PRIVATE KEY-----") || text.startsWith("PuTTY-User-Key-File-")) {
      throw new SshKeyFormatException(
          "this is a private key, which must not leave its owner; give the .pub file beside it");
    }
    if (text.contains("BEGIN SSH2 PUBLIC KEY")) {
      throw new SshKeyFormatException(
          "this key is in the SSH2 (RFC 4716) format; convert it with ssh-keygen -i -f FILE");
    }
    List<SshPublicKey> keys = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      String line = text.substring(from, end).strip();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        keys.add(parseLine(line));
      }
      from = end + 1;
    }
    if (keys.isEmpty()) {
      throw new SshKeyFormatException("there is no public key in it");
    }
    return keys;
  }

  private static SshPublicKey parseLine(String line) throws SshKeyFormatException {
    if (line.length() > LONGEST) {
      throw new SshKeyFormatException(
          "a public key has at most " + LONGEST + " characters; this line has " + line.length());
    }
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i)) && line.charAt(i) != '\t') {
        throw new SshKeyFormatException(
            "a public key holds no control character; there is "
                + Printable.codePoint(line.charAt(i)));
      }
    }
    int typeAt = typeAt(line);
    int typeEnd = wordEnd(line, typeAt);
    int blobAt = skipBlanks(line, typeEnd);
    requireBlob(line.substring(typeAt, typeEnd), line.substring(blobAt, wordEnd(line, blobAt)));
    return new SshPublicKey(line);
  }

  /** Returns where the type begins: at the first word, or at the second after options. */
  private static int typeAt(String line) throws SshKeyFormatException {
    if (TYPES.contains(line.substring(0, wordEnd(line, 0)))) {
      return 0;
    }
    int second = skipBlanks(line, optionsEnd(line));
    if (TYPES.contains(line.substring(second, wordEnd(line, second)))) {
      return second;
    }
    throw new SshKeyFormatException(
        "a public key begins with its type, such as ssh-ed25519; this begins with '"
            + Printable.escape(line.substring(0, wordEnd(line, 0)))
            + "'");
  }

  /** Options end at the first blank outside double quotes; {@code \"} does not end a quote. */
  private static int optionsEnd(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (isBlank(c) && !quoted) {
        return i;
      }
    }
    return line.length();
  }

  private static void requireBlob(String type, String base64) throws SshKeyFormatException {
    byte[] blob;
    try {
      blob = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new SshKeyFormatException("the " + type + " key is not whole: its base64 is broken");
    }
    ByteBuffer in = ByteBuffer.wrap(blob);
    try {
      String inner = new String(field(in), StandardCharsets.ISO_8859_1);
      if (!inner.equals(type)) {
        throw new SshKeyFormatException(
            "the key says it is " + type + ", but its blob says '" + Printable.escape(inner) + "'");
      }
      int fields = 0;
      while (in.hasRemaining()) {
        field(in);
        fields++;
      }
      if (fields < 1) {
        throw new BufferUnderflowException();
      }
    } catch (BufferUnderflowException e) {
      throw new SshKeyFormatException(
          "the " + type + " key is cut short: its blob ends within a field");
    }
  }

  private static byte[] field(ByteBuffer in) {
    long length = Integer.toUnsignedLong(in.getInt());
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] field = new byte[(int) length];
    in.get(field);
    return field;
  }

  private static int wordEnd(String line, int from) {
    int at = from;
    while (at < line.length() && !isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int skipBlanks(String line, int from) {
    int at = from;
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}

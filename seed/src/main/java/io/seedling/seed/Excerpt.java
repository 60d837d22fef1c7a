package io.seedling.seed;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A line of a document as it may be shown: without what is secret. Read when it is asked for.
 *
 * <p>Of a line under a key whose value is a secret, at whatever depth, only the key is shown; where
 * a hash or a line that may be part of a private key stands, asterisks. The document need not be
 * valid: indentation is all that counts.
 */
public final class Excerpt {
  private static final String BLOT = "****";
  private static final int LONGEST = 2000;

  /** A line of base64 that is longer may be a piece of a private key. */
  private static final int LONGEST_WORD = 40;

  private final Document document;
  private final int line;

  /**
   * Names a line.
   *
   * @param line counted from 1; 0 for none
   */
  Excerpt(Document document, int line) {
    this.document = document;
    this.line = line;
  }

  /** Returns what the line is of. */
  Document document() {
    return document;
  }

  /** Returns the line; absent if there is none, or it is blank, very long or not text. */
  public Optional<String> text() {
    if (line < 1 || line > document.lines()) {
      return Optional.empty();
    }
    String text = text(line);
    boolean isShort = text.length() <= LONGEST;
    boolean isText = text.indexOf('\uFFFD') < 0 && text.indexOf('\0') < 0;
    return isShort && isText && !text.isBlank() ? Optional.of(blotted(text)) : Optional.empty();
  }

  private String text(int number) {
    byte[] bytes = document.array();
    int from = document.lineStart(number);
    int end = document.lineStart(number + 1);
    while (end > from && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  private String blotted(String text) {
    int content = indentation(line);
    if (isUnderSecret(content)) {
      return text.substring(0, content) + BLOT;
    }
    int value = Secrets.valueOfSecretKey(text);
    return value >= 0 ? text.substring(0, value) + BLOT : withoutWords(text);
  }

  /** Looks upwards for the keys that the line is under: each is further to the left. */
  private boolean isUnderSecret(int content) {
    int left = content;
    for (int above = line - 1; above > 0 && left > 0; above--) {
      int indentation = indentation(above);
      if (indentation >= left || text(above).isBlank()) {
        continue;
      }
      if (Secrets.isUnderSecretKey(text(above))) {
        return true;
      }
      left = indentation;
    }
    return false;
  }

  /** Returns where the text of a line begins; the '-' of an item counts as indentation. */
  private int indentation(int number) {
    byte[] bytes = document.array();
    int from = document.lineStart(number);
    int at = from;
    while (at < bytes.length
        && (bytes[at] == ' '
            || (bytes[at] == '-' && at + 1 < bytes.length && bytes[at + 1] == ' '))) {
      at++;
    }
    return at - from;
  }

  /** Blots out hashes, and words as long as a line of a key. */
  private static String withoutWords(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && isOfWord(text.charAt(end))) {
        end++;
      }
      if (end == at) {
        shown.append(text.charAt(at++));
      } else {
        String word = text.substring(at, end);
        boolean isSecret = Secrets.isHash(word) || isKeyMaterial(text, word);
        shown.append(isSecret ? BLOT : word);
        at = end;
      }
    }
    return shown.toString();
  }

  /** The blob of a public key, which has its type before it, may be seen. */
  private static boolean isKeyMaterial(String line, String word) {
    return word.length() > LONGEST_WORD
        && word.indexOf('-') < 0
        && word.indexOf('.') < 0
        && !word.startsWith("/")
        && !word.startsWith("AAAA")
        && !line.contains("ssh-");
  }

  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "$+/=.-_".indexOf(c) >= 0;
  }
}

package io.seedling.seed;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Writes strings so that YAML 1.1 and 1.2 read the same string back: plain, or double-quoted. */
final class YamlText {
  /** Every letter-only word that some version of YAML reads as a boolean or as null. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private YamlText() {}

  /** Returns the string as it is where no reader can take it for anything else, or else quoted. */
  static String scalar(String text) {
    return isPlain(text) ? text : quoted(text);
  }

  /** Returns a value in flow style: a scalar, {@code [a, b]} or {@code {"a": b}}. */
  static String flow(YamlPlace place) {
    if (place.value() instanceof YamlValue.Sequence) {
      StringBuilder list = new StringBuilder("[");
      for (YamlPlace item : place.items()) {
        list.append(list.length() > 1 ? ", " : "").append(flow(item));
      }
      return list.append(']').toString();
    }
    if (place.value() instanceof YamlValue.Mapping) {
      StringBuilder mapping = new StringBuilder("{");
      for (YamlPlace entry : place.entries()) {
        mapping.append(mapping.length() > 1 ? ", " : "");
        mapping.append(quoted(entry.name())).append(": ").append(flow(entry));
      }
      return mapping.append('}').toString();
    }
    Optional<String> text = place.text();
    return text.isPresent() ? scalar(text.get()) : place.spelling();
  }

  /**
   * Returns a string as a value in block style: of several lines as a literal block where that says
   * exactly the same, else as {@link #scalar} does.
   *
   * @param indent of the key or the '-' that the value is behind
   */
  static String block(String text, String indent) {
    if (!isLiteral(text)) {
      return scalar(text);
    }
    boolean endsLine = text.endsWith("\n");
    String body = endsLine ? text.substring(0, text.length() - 1) : text;
    StringBuilder block = new StringBuilder(endsLine ? "|" : "|-");
    for (String line : body.split("\n", -1)) {
      block.append('\n').append(line.isEmpty() ? "" : indent + "  " + line);
    }
    return block.toString();
  }

  /** Several lines of printable text, the first of which shows where the indentation ends. */
  private static boolean isLiteral(String text) {
    int end = text.indexOf('\n');
    if (end < 1 || text.endsWith("\n\n")) {
      return false;
    }
    if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isBlankLine = c == ' ' && (i + 1 == text.length() || text.charAt(i + 1) == '\n');
      if ((c != '\n' && c != '\t' && needsEscape(c)) || isBlankLine || Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /** Appends {@code key:} and one {@code - item} line for each item; nothing for an empty list. */
  static void appendList(StringBuilder yaml, String indent, String key, List<String> items) {
    if (items.isEmpty()) {
      return;
    }
    yaml.append(indent).append(key).append(":\n");
    for (String item : items) {
      yaml.append(indent).append("  - ").append(scalar(item)).append('\n');
    }
  }

  /** Plain text begins with a letter: no number, date or indicator of either version does. */
  private static boolean isPlain(String text) {
    if (text.isEmpty() || !isLetter(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && "_-./".indexOf(c) < 0) {
        return false;
      }
    }
    return !isWord(text);
  }

  /** Returns whether a plain scalar may be a boolean or null rather than text. */
  static boolean isWord(String text) {
    return text.equals("~") || WORDS.contains(text.toLowerCase(Locale.ROOT));
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Returns the text in double quotes; the escapes used are those of both versions and of JSON. */
  static String quoted(String text) {
    StringBuilder yaml = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> yaml.append('\\').append(c);
        case '\n' -> yaml.append("\\n");
        case '\t' -> yaml.append("\\t");
        case '\r' -> yaml.append("\\r");
        default -> {
          if (needsEscape(c)) {
            appendEscape(yaml, c);
          } else {
            yaml.append(c);
          }
        }
      }
    }
    return yaml.append('"').toString();
  }

  /** Not printable in YAML 1.1, section 5.1, or a line break there (NEL, LS, PS), or a BOM. */
  private static boolean needsEscape(char c) {
    return c < 0x20
        || (c >= 0x7F && c <= 0xA0)
        || c == 0x2028
        || c == 0x2029
        || c == 0xFEFF
        || c >= 0xFFFE;
  }

  private static void appendEscape(StringBuilder yaml, char c) {
    String hex = Integer.toHexString(c);
    yaml.append("\\u").append("0000", hex.length(), 4).append(hex);
  }
}

package io.seedling.iso;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The names that records have in each view. */
final class FoundName {
  private static final int MAX_BYTES = 255; // of a name on every system that has Rock Ridge names

  private static final char NO_CHARACTER = '\uFFFD';

  private FoundName() {}

  /**
   * Returns a record's name in a view; Rock Ridge leaves a record its plain name if it has none.
   */
  static String of(FoundRecord record, SystemUse use, NameView view) {
    return switch (view) {
      case ROCK_RIDGE ->
          use.hasName() ? RecordedText.ofUnknownCharset(use.name()) : plain(record.identifier());
      case JOLIET -> joliet(record.identifier());
      case PLAIN -> plain(record.identifier());
    };
  }

  /** Returns why a name cannot be one; null where it can. */
  static @Nullable String fault(String name) {
    if (name.isEmpty()) {
      return "a name is empty";
    }
    if (name.equals(".") || name.equals("..")) {
      return "a name is '" + name + "'";
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      return "the name '" + name + "' holds a slash or a NUL";
    }
    return name.getBytes(StandardCharsets.UTF_8).length > 2 * MAX_BYTES
        ? "a name is longer than " + 2 * MAX_BYTES + " bytes"
        : null;
  }

  /** Returns an identifier of the primary hierarchy as text, without ";1" and the dot before it. */
  static String plain(byte[] identifier) {
    String text = withoutVersion(RecordedText.ofUnknownCharset(identifier));
    boolean dotted = text.length() > 1 && text.endsWith(".");
    return dotted ? text.substring(0, text.length() - 1) : text;
  }

  /** Joliet's: UCS-2, without the full stops at the end that neither Linux nor Windows shows. */
  static String joliet(byte[] identifier) {
    String text = withoutVersion(ucs2(identifier));
    int end = text.length();
    while (end > 1 && text.charAt(end - 1) == '.') {
      end--;
    }
    return text.substring(0, end);
  }

  /** Half a surrogate pair and half a character become U+FFFD, and take nothing else with them. */
  private static String ucs2(byte[] identifier) {
    StringBuilder text = new StringBuilder((identifier.length + 1) / 2);
    for (int at = 0; at + 1 < identifier.length; at += 2) {
      text.append((char) ((identifier[at] & 0xFF) << 8 | (identifier[at + 1] & 0xFF)));
    }
    for (int i = 0; i < text.length(); i++) {
      int whole = Character.charCount(text.codePointAt(i));
      if (whole == 1 && Character.isSurrogate(text.charAt(i))) {
        text.setCharAt(i, NO_CHARACTER);
      }
      i += whole - 1;
    }
    return identifier.length % 2 == 0 ? text.toString() : text.append(NO_CHARACTER).toString();
  }

  private static String withoutVersion(String text) {
    boolean versioned = text.length() > 2 && text.endsWith(";1");
    return versioned ? text.substring(0, text.length() - 2) : text;
  }
}

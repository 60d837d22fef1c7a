package io.seedling.launcher;

import java.util.List;

/** A command line as text for a POSIX shell (XCU 2.2.2, single quotes). */
public final class ShellWords {
  private static final String SAFE_PUNCTUATION = "%+,-./:=@_";

  private ShellWords() {}

  /** Returns words that a POSIX shell reads back unchanged, with spaces between. */
  public static String quote(List<String> words) {
    StringBuilder line = new StringBuilder();
    for (String word : words) {
      boolean first = line.length() == 0;
      if (!first) {
        line.append(' ');
      }
      appendQuoted(word, first, line);
    }
    return line.toString();
  }

  /**
   * Returns the same, one option a line: a POSIX shell takes a backslash before a newline and the
   * newline away (XCU 2.2.1).
   */
  public static String quoteByOption(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < words.size(); ) {
      int to = from + 1;
      while (to < words.size() && !words.get(to).startsWith("-")) {
        to++;
      }
      String line = quote(words.subList(from, to));
      text.append(from == 0 ? "" : " \\\n    ").append(line);
      from = to;
    }
    return text.toString();
  }

  private static void appendQuoted(String word, boolean first, StringBuilder line) {
    boolean assignment = first && word.indexOf('=') >= 0;
    if (isSafe(word) && !assignment) {
      line.append(word);
    } else {
      line.append('\'').append(word.replace("'", "'\\''")).append('\'');
    }
  }

  private static boolean isSafe(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
      if (!letterOrDigit && SAFE_PUNCTUATION.indexOf(c) < 0) {
        return false;
      }
    }
    return !word.isEmpty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

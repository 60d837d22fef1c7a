package io.seedling.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;

/** The width of the terminal that the program runs in. */
final class TerminalWidth {
  private static final int USUAL = 80;
  private static final int LEAST = 40;

  private TerminalWidth() {}

  /** Returns the columns. */
  static int columns() {
    return parse(size());
  }

  /**
   * Returns {@code "24 80\n"}, rows and columns, or anything else where they are not known; asks
   * stty(1), for Java itself does not know.
   */
  static String size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new String(stty.getInputStream().readAllBytes(), US_ASCII);
    } catch (IOException e) {
      return ""; // Windows, or no terminal of its own
    }
  }

  /** Reads the columns from {@code "24 80\n"}. */
  static int parse(String size) {
    try {
      int columns = Integer.parseInt(size.substring(size.indexOf(' ') + 1).strip());
      return columns == 0 ? USUAL : Math.max(columns, LEAST);
    } catch (NumberFormatException e) {
      return USUAL;
    }
  }
}

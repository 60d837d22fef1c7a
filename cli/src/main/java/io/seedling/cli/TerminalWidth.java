package io.seedling.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;

/** The width of the terminal that the program runs in. */
final class TerminalWidth {
  private static final int USUAL = 80;
  private static final int LEAST = 40;

  private TerminalWidth() {}

  /** Returns the columns; asks stty(1), for Java itself does not know. */
  static int columns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return parse(new String(stty.getInputStream().readAllBytes(), US_ASCII));
    } catch (IOException e) {
      return USUAL; // Windows, or no terminal of its own
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

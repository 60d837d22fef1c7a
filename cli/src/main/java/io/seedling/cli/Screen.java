package io.seedling.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a picture made of characters is shown.
 *
 * @param columns characters in a line
 * @param rows lines
 * @param coloured whether colours are shown, and wanted
 * @param unicode whether more than ASCII is shown
 */
record Screen(int columns, int rows, boolean coloured, boolean unicode) {
  private static final int USUAL_ROWS = 24;
  private static final int LEAST_COLUMNS = 40;
  private static final int LEAST_ROWS = 10;

  /** Returns the process's own, or a usual one where its output goes elsewhere. */
  @SuppressWarnings("SystemConsoleNull") // the start script asks for the one that is as in JDK 17
  static Screen of(Console console) {
    boolean terminal = console.isTerminal() && System.console() != null;
    String charset = System.getProperty("native.encoding", "");
    return of(System.getenv(), terminal ? TerminalWidth.size() : "", terminal, charset);
  }

  /**
   * @param size as stty(1) tells it; anything else where it is not known
   * @param charset the name of what the locale's characters are encoded in
   */
  static Screen of(Map<String, String> environment, String size, boolean terminal, String charset) {
    int columns = number(environment.get("COLUMNS"), TerminalWidth.parse(size));
    int blank = size.indexOf(' ');
    int rows = number(blank < 0 ? null : size.substring(0, blank), USUAL_ROWS);
    String noColour = environment.get("NO_COLOR");
    boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
    return new Screen(
        Math.max(columns, LEAST_COLUMNS),
        Math.max(number(environment.get("LINES"), rows), LEAST_ROWS),
        terminal && !dumb && (noColour == null || noColour.isEmpty()),
        charset.toUpperCase(Locale.ROOT).startsWith("UTF"));
  }

  private static int number(@Nullable String text, int otherwise) {
    try {
      int number = text == null ? 0 : Integer.parseInt(text.strip());
      return number > 0 ? number : otherwise;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  Screen inAscii() {
    return new Screen(columns, rows, coloured, false);
  }
}

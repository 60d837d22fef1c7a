package io.seedling.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of text whose columns are as wide as they must be. */
final class TextTable {
  private final List<String[]> rows = new ArrayList<>();
  private final int[] widths;

  TextTable(String... headings) {
    widths = new int[headings.length];
    add(headings);
  }

  /**
   * @param cells as many as there are headings
   */
  void add(String... cells) {
    rows.add(cells);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].length());
    }
  }

  /** Prints the headings and the rows; control characters are escaped. */
  void print(PrintStream out) {
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
      }
      out.println(Printable.escape(line.toString().stripTrailing()));
    }
  }
}

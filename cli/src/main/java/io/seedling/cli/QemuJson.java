package io.seedling.cli;

/** Lays JSON out as QEMU does, to the blank: four for each level, a line for each value. */
final class QemuJson {
  private static final String INDENT = "    ";

  private final StringBuilder out = new StringBuilder();
  private int depth;
  private boolean opened; // nothing yet in the innermost object or array

  private QemuJson() {}

  /**
   * Returns the same document in lines, without an end of line after the last.
   *
   * @param compact JSON without blanks between its tokens
   */
  static String lines(String compact) {
    QemuJson layout = new QemuJson();
    boolean inString = false;
    for (int i = 0; i < compact.length(); i++) {
      char c = compact.charAt(i);
      if (!inString) {
        layout.add(c);
        inString = c == '"';
        continue;
      }
      layout.out.append(c);
      if (c == '\\') {
        layout.out.append(compact.charAt(++i));
      }
      inString = c != '"';
    }
    return layout.out.toString();
  }

  private void add(char token) {
    boolean closes = token == '}' || token == ']';
    if (closes) {
      depth--;
    }
    if (closes || opened) {
      newLine();
    }
    out.append(token);
    opened = token == '{' || token == '[';
    if (opened) {
      depth++;
    } else if (token == ',') {
      newLine();
    } else if (token == ':') {
      out.append(' ');
    }
  }

  private void newLine() {
    out.append('\n').append(INDENT.repeat(depth));
  }
}

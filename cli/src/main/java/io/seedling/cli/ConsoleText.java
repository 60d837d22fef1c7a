package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;

/**
 * A console's bytes on their way to somebody's terminal: what would move its cursor, change its
 * title or make it answer is left out, lines and tabs stay.
 */
final class ConsoleText {
  private static final int LONGEST_LINE = 16 << 10;
  private static final byte ESCAPE = 0x1b;
  private static final byte BELL = 7;

  private final PrintStream out;
  private final boolean raw;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int escaped; // how far into an escape sequence; 0 outside
  private boolean oneMore; // whether one character ends it
  private boolean string; // whether that is one with a text, as for a window's title

  ConsoleText(PrintStream out, boolean raw) {
    this.out = out;
    this.raw = raw;
  }

  void print(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (raw) {
        out.write(next);
      } else if (escaped > 0 || next == ESCAPE) {
        escape(next);
      } else if (next == '\n' || next == '\t' || next < 0 || (next >= ' ' && next < 0x7f)) {
        line.write(next);
        if (next == '\n' || line.size() >= LONGEST_LINE) {
          printLine();
        }
      }
    }
  }

  /** ISO 6429: ESC [ … letter; ESC ( and ) take one more; ESC ] and the like, text to a BEL. */
  private void escape(byte next) {
    if (escaped == 0 || next == ESCAPE) { // an ESC within a text begins its end, ESC \\
      escaped = 1;
      string = false;
    } else if (escaped == 1) {
      string = "]P_^X".indexOf(next) >= 0;
      oneMore = next == '(' || next == ')';
      escaped = string || oneMore || next == '[' ? 2 : 0;
    } else if (string ? next == BELL || next == '\n' : oneMore || next >= '@') {
      escaped = 0;
    }
  }

  /** Prints what has no line end yet, such as a prompt. */
  void flush() {
    printLine();
    out.flush();
  }

  /** Control characters of ISO 6429's second half are two bytes in UTF-8, each harmless. */
  private void printLine() {
    String text = line.toString(UTF_8);
    line.reset();
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
        shown.append(c);
      }
    }
    out.print(shown);
  }
}

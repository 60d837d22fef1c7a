package io.seedling.cli;

import io.seedling.seed.Finding;
import io.seedling.seed.Severity;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Findings for people: the place and what is wrong there, the line with a mark under the place, and
 * what to do about it.
 */
final class FindingText {
  /** Of a longer line, what is around the place. */
  private static final int WIDEST = 96;

  private static final int BEFORE = 40;

  private final PrintStream out;
  private final boolean coloured;

  FindingText(PrintStream out, boolean coloured) {
    this.out = out;
    this.coloured = coloured;
  }

  void print(Finding finding) {
    StringBuilder place = new StringBuilder(finding.file());
    if (finding.line() > 0) {
      place.append(':').append(finding.line());
    }
    if (finding.column() > 0) {
      place.append(':').append(finding.column());
    }
    String severity = FindingReport.name(finding.severity());
    out.println(
        bold(Printable.escape(place.toString()) + ": ")
            + colour(finding.severity(), severity + ": ")
            + Printable.escape(finding.message() + " [" + finding.code() + "]"));
    Optional<String> line = finding.context().excerpt().text();
    if (line.isPresent()) {
      printExcerpt(finding, line.get());
    }
    if (finding.help().isPresent()) {
      out.println("  help: " + Printable.escape(finding.help().get()));
    }
  }

  private void printExcerpt(Finding finding, String line) {
    int[] characters = line.codePoints().toArray();
    int column = Math.max(finding.column() - 1, 0);
    int from = characters.length <= WIDEST ? 0 : Math.max(0, column - BEFORE);
    int to = Math.min(characters.length, from + WIDEST);
    String number = String.format(Locale.ROOT, "%5d | ", finding.line());
    String start = from > 0 ? "…" : "";
    StringBuilder shown = new StringBuilder(number).append(start);
    for (int i = from; i < to; i++) {
      shown.append(shown(characters[i]));
    }
    out.println(shown.append(to < characters.length ? "…" : ""));
    if (finding.column() > 0 && column <= characters.length) {
      int length = Math.max(1, Math.min(finding.context().length(), to - column));
      String mark = "^" + "~".repeat(length - 1);
      out.println(
          "      | "
              + " ".repeat(start.length() + column - from)
              + colour(finding.severity(), mark));
    }
  }

  /** Every character takes one place, so that the mark stands where it should; a tab is shown. */
  private static String shown(int character) {
    if (character == '\t') {
      return "→";
    }
    String text = Character.toString(character);
    return Printable.escape(text).equals(text) ? text : "�";
  }

  private String bold(String text) {
    return coloured ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  private String colour(Severity severity, String text) {
    if (!coloured) {
      return text;
    }
    String code =
        switch (severity) {
          case ERROR -> "31";
          case WARNING -> "35";
          case INFO -> "36";
        };
    return "\u001b[1;" + code + "m" + text + "\u001b[0m";
  }

  /** Returns a number of things in words, such as {@code 2 errors}. */
  static String counted(long number, String what) {
    return (number == 0 ? "no " : number + " ") + what + (number == 1 ? "" : "s");
  }
}

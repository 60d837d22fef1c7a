package io.seedling.seed;

import java.util.Optional;

/**
 * One thing to be said about a document of a seed.
 *
 * <p>Findings are sorted by line, then column, then severity; those of several documents keep the
 * order of the documents.
 *
 * @param file the document's name as {@link Document#name} gives it
 * @param line counted from 1; 0 when the document as a whole is meant
 * @param column in characters (code points), counted from 1; 0 when the line as a whole is meant
 * @param severity how much it matters
 * @param code a stable short name such as {@code E01}
 * @param message lower case, without a full stop: the rule that is broken and the value found
 * @param help what to do, where there is a remedy
 * @param context what is around the place
 */
public record Finding(
    String file,
    int line,
    int column,
    Severity severity,
    String code,
    String message,
    Optional<String> help,
    Context context)
    implements Comparable<Finding> {

  /**
   * What is around the place that a finding is about.
   *
   * @param path the way to it in the document, such as {@code users[0].uid}; empty where there is
   *     none
   * @param length in characters (code points), from the column on; 0 when it is not known or goes
   *     beyond the line
   * @param excerpt the line itself
   * @param fix what would mend it, where that is mechanical
   */
  public record Context(String path, int length, Excerpt excerpt, Optional<Fix> fix) {}

  static Finding error(Document document, Position at, String code, String message) {
    return of(document, at, Severity.ERROR, code, message);
  }

  static Finding warning(Document document, Position at, String code, String message) {
    return of(document, at, Severity.WARNING, code, message);
  }

  static Finding info(Document document, Position at, String code, String message) {
    return of(document, at, Severity.INFO, code, message);
  }

  /** Returns that a document is more than is looked at, which is no fault of it. */
  static Finding unchecked(Document document, String what) {
    return warning(document, Position.WHOLE, Code.LIMIT, "not checked: " + what);
  }

  static Finding of(
      Document document, Position at, Severity severity, String code, String message) {
    return new Finding(
        document.name(),
        at.line(),
        at.column(),
        severity,
        code,
        message,
        Optional.empty(),
        new Context("", 0, new Excerpt(document, at.line()), Optional.empty()));
  }

  /** Returns the same finding with a remedy. */
  Finding withHelp(String remedy) {
    return new Finding(file, line, column, severity, code, message, Optional.of(remedy), context);
  }

  /** Returns the same finding about a place in the document's tree. */
  Finding withPath(String path) {
    return with(new Context(path, context.length, context.excerpt, context.fix));
  }

  /** Returns the same finding with what would mend it. */
  Finding withFix(Fix fix) {
    return with(new Context(context.path, context.length, context.excerpt, Optional.of(fix)));
  }

  /** Returns the same finding, weighed otherwise. */
  Finding withSeverity(Severity other) {
    return new Finding(file, line, column, other, code, message, help, context);
  }

  /** Returns the same finding over so many characters. */
  Finding withLength(int length) {
    return with(new Context(context.path, length, context.excerpt, context.fix));
  }

  /** Returns the same finding at another place of the same document. */
  Finding movedTo(Document document, Position at) {
    return new Finding(
        file,
        at.line(),
        at.column(),
        severity,
        code,
        message,
        help,
        new Context(context.path, 0, new Excerpt(document, at.line()), context.fix));
  }

  private Finding with(Context other) {
    return new Finding(file, line, column, severity, code, message, help, other);
  }

  /** Orders by line, column, severity and code; the file takes no part. */
  @Override
  public int compareTo(Finding other) {
    int order = Integer.compare(line, other.line);
    order = order != 0 ? order : Integer.compare(column, other.column);
    order = order != 0 ? order : severity.compareTo(other.severity);
    return order != 0 ? order : code.compareTo(other.code);
  }
}

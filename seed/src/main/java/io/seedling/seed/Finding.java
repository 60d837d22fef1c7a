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
 */
public record Finding(
    String file,
    int line,
    int column,
    Severity severity,
    String code,
    String message,
    Optional<String> help)
    implements Comparable<Finding> {

  static Finding error(Document document, Position at, String code, String message) {
    return of(document, at, Severity.ERROR, code, message);
  }

  static Finding warning(Document document, Position at, String code, String message) {
    return of(document, at, Severity.WARNING, code, message);
  }

  private static Finding of(
      Document document, Position at, Severity severity, String code, String message) {
    return new Finding(
        document.name(), at.line(), at.column(), severity, code, message, Optional.empty());
  }

  /** Returns the same finding with a remedy. */
  Finding withHelp(String remedy) {
    return new Finding(file, line, column, severity, code, message, Optional.of(remedy));
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

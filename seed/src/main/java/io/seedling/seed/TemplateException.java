package io.seedling.seed;

import java.util.Optional;

/** A placeholder that cannot be replaced. */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  TemplateException(Document document, Position at, String message, String help) {
    super(
        at.line() == 0
            ? document.name() + ": " + message
            : document.name() + ":" + at.line() + ":" + at.column() + ": " + message);
    finding = Finding.error(document, at, Code.NO_VALUE, message).withHelp(help);
  }

  /** Returns what to do about it. */
  public Optional<String> help() {
    return finding.help();
  }

  /** Returns the same as a finding about the document. */
  Finding finding() {
    return finding;
  }
}

package io.seedling.seed;

import java.util.Optional;

/** A placeholder that cannot be replaced. */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String help;

  TemplateException(String file, Position at, String message, String help) {
    super(
        at.line() == 0
            ? file + ": " + message
            : file + ":" + at.line() + ":" + at.column() + ": " + message);
    this.help = help;
  }

  /** Returns what to do about it. */
  public Optional<String> help() {
    return Optional.of(help);
  }
}

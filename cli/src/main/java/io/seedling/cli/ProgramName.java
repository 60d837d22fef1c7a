package io.seedling.cli;

import org.jspecify.annotations.Nullable;

/**
 * What a program is called in its messages.
 *
 * @param shown the name that messages begin with
 * @param ownHelp whether our own {@code help:} lines follow messages. They do not where imgtool
 *     stands in for another program under that one's name, so that a script that compares outputs
 *     sees qemu-img's lines and no more.
 */
record ProgramName(String shown, boolean ownHelp) {
  private static final String STANDS_IN = "IMGTOOL_PROGNAME";

  /** Tells whether imgtool stands in for another program. */
  boolean standsIn() {
    return !ownHelp;
  }

  /** Returns how the program is called in this process's environment. */
  static ProgramName of(String program) {
    return of(program, System.getenv(STANDS_IN));
  }

  /**
   * @param other whose place imgtool takes; null or empty where it is itself
   */
  static ProgramName of(String program, @Nullable String other) {
    return other == null || other.isEmpty() || !program.equals("imgtool")
        ? new ProgramName(program, true)
        : new ProgramName(other, false);
  }
}

package io.seedling.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failure that a command has already put into words, with the exit code it stands for. */
final class ReportedException extends Exception {
  private final ExitCode exitCode;
  private final @Nullable String help;

  /**
   * @param what what is wrong, where it is: {@code disk.qcow2: exists already}
   * @param help what to do about it; null where there is nothing to say
   */
  ReportedException(ExitCode exitCode, String what, @Nullable String help) {
    super(what);
    this.exitCode = exitCode;
    this.help = help;
  }

  /** Leaves the words to the cause, and says how the program shall end. */
  ReportedException(ExitCode exitCode, IOException cause) {
    super(cause);
    this.exitCode = exitCode;
    this.help = null;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  @Nullable String help() {
    return help;
  }
}

package io.seedling.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A failure that a command has already put into words, with the exit code it stands for. */
final class ReportedException extends Exception {
  private final ExitCode exitCode;
  private final @Nullable String help;
  private final transient List<String> hints;

  /**
   * @param what what is wrong, where it is: {@code disk.qcow2: exists already}
   * @param help what to do about it; null where there is nothing to say
   */
  ReportedException(ExitCode exitCode, String what, @Nullable String help) {
    super(what);
    this.exitCode = exitCode;
    this.help = help;
    this.hints = List.of();
  }

  /**
   * Fails with lines after the first, as some of qemu-img's messages have them.
   *
   * @param hints each as it is, without the program's name
   */
  ReportedException(String what, List<String> hints) {
    this(ExitCode.FAILED, what, hints, null);
  }

  /** Says all of it. */
  ReportedException(ExitCode exitCode, String what, List<String> hints, @Nullable String help) {
    super(what);
    this.exitCode = exitCode;
    this.help = help;
    this.hints = List.copyOf(hints);
  }

  /** Returns the same in the same words, with which the program ends in another way. */
  ReportedException with(ExitCode other) {
    return new ReportedException(other, String.valueOf(getMessage()), hints, help);
  }

  /** Leaves the words to the cause, and says how the program shall end. */
  ReportedException(ExitCode exitCode, IOException cause) {
    super(cause);
    this.exitCode = exitCode;
    this.help = null;
    this.hints = List.of();
  }

  ExitCode exitCode() {
    return exitCode;
  }

  List<String> hints() {
    return hints;
  }

  @Nullable String help() {
    return help;
  }
}

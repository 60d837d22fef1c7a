package io.seedling.cli;

import java.io.IOException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/**
 * One command: what it is called, what it takes and what it does. The options are declared once,
 * here in the command; parsing and the help page both read that declaration.
 */
abstract class Command {

  /** Returns the words after the program's name: {@code overlay}; empty for a program's only. */
  abstract String name();

  /** Returns one sentence, without a full stop, for the list of commands. */
  abstract String summary();

  /** Returns the operands as the synopsis shows them: {@code BASE OUT...}. */
  abstract String operands();

  /** Adds the options that only this command has. */
  abstract void declare(Options options);

  /** Does the work. Results go to {@code console.out()}, everything else to its err. */
  abstract ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException;

  /** Returns the status of a wrong command line; qemu-img's own commands have another. */
  ExitCode usageStatus() {
    return ExitCode.USAGE;
  }

  /** Returns every option, those that all commands have included. */
  final Options options() {
    Options options = new Options();
    declare(options);
    options.addOption(flag("q", "quiet", "say nothing but errors"));
    options.addOption(flag("v", "verbose", "say more of what is done"));
    options.addOption(flag("", "debug", "show where an error came from"));
    options.addOption(flag("h", "help", "show this page"));
    options.addOption(flag("", "version", "show the version"));
    return options;
  }

  /** Returns the words as the rules of getopt_long take them. */
  String[] words(String[] args) {
    return args;
  }

  /** Reads the words, runs the command, and turns whatever goes wrong into a message. */
  final ExitCode main(String programName, String[] args, Console console) {
    ErrorReport report = new ErrorReport(ProgramName.of(programName), console);
    boolean debug = false;
    try {
      Arguments arguments = Arguments.parse(options(), words(args));
      debug = arguments.has("debug");
      if (arguments.has("help")) {
        HelpPage.ofCommand(programName, this).print(console.out());
        return ExitCode.DONE;
      }
      if (arguments.has("version")) {
        Version.print(programName, console.out());
        return ExitCode.DONE;
      }
      return run(arguments, console);
    } catch (UsageException e) {
      report.ofUsage(e, fullName(programName));
      return usageStatus();
    } catch (IOException
        | ReportedException
        | RuntimeException
        | StackOverflowError
        | OutOfMemoryError
        | LinkageError e) {
      return report.of(e, debug, options().hasLongOption("force"));
    }
  }

  final String fullName(String programName) {
    return name().isEmpty() ? programName : programName + " " + name();
  }

  /** An option without a value; {@code letter} is empty where it has only a long name. */
  static Option flag(String letter, String longName, String description) {
    return builder(letter, longName, description).build();
  }

  /** An option with one value, which may be given more than once. */
  static Option value(String letter, String longName, String valueName, String description) {
    return builder(letter, longName, description).hasArg().argName(valueName).build();
  }

  private static Option.Builder builder(String letter, String longName, String description) {
    return Option.builder(letter.isEmpty() ? null : letter).longOpt(longName).desc(description);
  }
}

package io.seedling.cli;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The three programs and the commands each has. */
enum Program {
  SEEDTOOL("seedtool", "builds cloud-init seeds", "make") {
    @Override
    Command command(String name) {
      return new SeedMake();
    }
  },
  IMGTOOL("imgtool", "creates and describes disk images", "create info overlay") {
    @Override
    Command command(String name) {
      return switch (name) {
        case "create" -> new ImgCreate();
        case "info" -> new ImgInfo();
        default -> new ImgOverlay();
      };
    }
  },
  /** Has one command, which needs no name. */
  LAUNCH("launch", "boots a cloud image in QEMU", "") {
    @Override
    Command command(String name) {
      return new Launch();
    }
  };

  private final String programName;
  private final String summary;
  private final String commandNames; // with blanks between

  Program(String programName, String summary, String commandNames) {
    this.programName = programName;
    this.summary = summary;
    this.commandNames = commandNames;
  }

  /** Returns the program of that name, in whatever case; null where there is none. */
  static @Nullable Program named(String name) {
    for (Program program : values()) {
      if (program.programName.equalsIgnoreCase(name)) {
        return program;
      }
    }
    return null;
  }

  /** Returns a new instance of the command of one of {@link #commandNames}. */
  abstract Command command(String name);

  String programName() {
    return programName;
  }

  String summary() {
    return summary;
  }

  List<String> commandNames() {
    return commandNames.isEmpty() ? List.of() : List.of(commandNames.split(" "));
  }

  /** Finds the command that {@code args} begins with, and runs it. */
  ExitCode run(String[] args, Console console) {
    List<String> names = commandNames();
    if (names.isEmpty()) {
      return command("").main(programName, args, console);
    }
    String first = args.length == 0 ? "" : args[0];
    if (names.contains(first)) {
      String[] rest = Arrays.copyOfRange(args, 1, args.length);
      return command(first).main(programName, rest, console);
    }
    switch (first) {
      case "--help", "-h", "help" -> {
        HelpPage.ofProgram(this).print(console.out());
        return ExitCode.DONE;
      }
      case "--version", "-V" -> {
        Version.print(programName, console.out());
        return ExitCode.DONE;
      }
      default -> {
        String what =
            first.isEmpty()
                ? "a command is needed"
                : first.startsWith("-")
                    ? "the command comes before its options, such as " + first
                    : "no such command: " + first;
        console.err().println(programName + ": " + Printable.escape(what));
        console.err().println("  help: one of " + String.join(", ", names));
        return ExitCode.USAGE;
      }
    }
  }
}

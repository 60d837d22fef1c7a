package io.seedling.cli;

import java.util.Arrays;

/** The one entry of all three programs; the start scripts pass the program's name first. */
public final class Main {
  private Main() {}

  /** Runs {@code args[0]} (seedtool, imgtool or launch) with the rest, and ends the process. */
  public static void main(String[] args) {
    Console console = Console.ofProcess();
    int status = run(args, console);
    if (!console.flush()) {
      console.err().println(args[0] + ": standard output cannot be written");
      status = ExitCode.FAILED.status();
    }
    if (status != 0) {
      // not System.exit, which from JDK 21 on starts the logging to say so; all files are closed
      Runtime.getRuntime().halt(status);
    }
  }

  /** Runs one program without ending the process, and returns its exit status. */
  static int run(String[] args, Console console) {
    Program program = Program.named(args.length == 0 ? "" : args[0]);
    if (program == null) {
      console.err().println("seedling: the start script must be seedtool, imgtool or launch");
      return ExitCode.USAGE.status();
    }
    return program.run(Arrays.copyOfRange(args, 1, args.length), console).status();
  }
}

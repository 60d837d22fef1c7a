package io.seedling.cli;

import io.seedling.launcher.LaunchException;
import io.seedling.qcow2.BackingChainException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns an exception into one to three lines on stderr and an exit code. The {@code help:} lines
 * are left out where the program goes by another's name ({@link ProgramName}).
 */
final class ErrorReport {
  /** Stands for the program's name in a hint; no message has it. */
  static final String PROGRAM = "\0";

  private final ProgramName name;
  private final Console console;

  ErrorReport(ProgramName name, Console console) {
    this.name = name;
    this.console = console;
  }

  /**
   * Tells whether an error has the system's words and nothing else: no file, and no class of ours.
   */
  static boolean isOfSystem(IOException e) {
    return e.getClass() == IOException.class;
  }

  /** Names the file in an error that names none, such as "No space left on device". */
  static IOException located(Path file, IOException e) {
    String message = e.getMessage();
    return message != null && isOfSystem(e)
        ? new FileSystemException(file.toString(), null, message)
        : e;
  }

  void ofUsage(UsageException e, String commandName) {
    write(String.valueOf(e.getMessage()), e.hints(), "see " + commandName + " --help");
  }

  /**
   * @param debug whether the stack trace is shown, too
   * @param hasForce whether the command could be told to replace a file
   */
  ExitCode of(Throwable e, boolean debug, boolean hasForce) {
    ExitCode exitCode = report(e, hasForce);
    if (debug) {
      e.printStackTrace(console.err());
    }
    return exitCode;
  }

  private ExitCode report(Throwable e, boolean hasForce) {
    if (e instanceof ReportedException reported) {
      Throwable cause = reported.getCause();
      if (cause == null) {
        write(String.valueOf(e.getMessage()), reported.hints(), reported.help());
      } else {
        report(cause, hasForce);
      }
      return reported.exitCode();
    }
    if (e instanceof BackingChainException chain) {
      write(chain.file() + ": " + e.getMessage(), chain.remedy().orElse(null));
      return ExitCode.FAILED;
    }
    if (e instanceof LaunchException launch) {
      write(String.valueOf(e.getMessage()), launch.remedy().isEmpty() ? null : launch.remedy());
      return exitCode(launch.kind());
    }
    if (e instanceof FileSystemException file) {
      write(file.getFile() + ": " + reason(file), hasForce ? remedy(file) : null);
      return ExitCode.FAILED;
    }
    if (e instanceof IOException || e instanceof IllegalArgumentException) {
      write(e.getMessage() == null ? e.toString() : e.getMessage(), null);
      return ExitCode.FAILED;
    }
    if (e instanceof OutOfMemoryError) {
      write("there is not enough memory", "give Java more, as in SEEDLING_JAVA_OPTS=-Xmx4g");
      return ExitCode.FAILED;
    }
    if (e instanceof LinkageError) {
      write("the installation is incomplete: " + e, "build or unpack it again");
      return ExitCode.FAILED;
    }
    write(
        "internal error: " + e, "please report it with the output of the same command and --debug");
    return ExitCode.FAILED;
  }

  private static ExitCode exitCode(LaunchException.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case PRIVILEGE -> ExitCode.NO_PRIVILEGE;
      case IN_USE -> ExitCode.IN_USE;
      case DIED -> ExitCode.QEMU_DIED;
      case FAILED -> ExitCode.FAILED;
    };
  }

  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof FileAlreadyExistsException) {
      return "exists already";
    } else if (e instanceof NotDirectoryException) {
      return "not a directory";
    } else if (e instanceof DirectoryNotEmptyException) {
      return "directory is not empty";
    } else if (e instanceof FileSystemLoopException) {
      return "symbolic links lead in a circle";
    }
    String reason = e.getReason();
    return reason == null ? "failed" : lowerFirst(reason);
  }

  private static @Nullable String remedy(FileSystemException e) {
    return e instanceof FileAlreadyExistsException ? "--force replaces it" : null;
  }

  /** The system's own texts begin with a capital: "No space left on device". */
  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private void write(String what, @Nullable String help) {
    write(what, List.of(), help);
  }

  private void write(String what, List<String> hints, @Nullable String help) {
    console.err().println(name.shown() + ": " + Printable.escape(what));
    for (String hint : hints) {
      console.err().println(Printable.escape(hint.replace(PROGRAM, name.shown())));
    }
    if (help != null && name.ownHelp()) {
      console.err().println("  help: " + Printable.escape(help));
    }
  }
}

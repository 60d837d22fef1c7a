package io.seedling.cli;

import io.seedling.qcow2.CheckReport;
import io.seedling.qcow2.Repairs;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool check}: qemu-img's command of that name, with its repairs. */
final class ImgCheck extends Command {

  @Override
  String name() {
    return "check";
  }

  @Override
  String summary() {
    return "checks a qcow2 image, and repairs it with -r, as qemu-img check does";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE";
  }

  @Override
  void declare(Options options) {
    ImageArgument.declare(options, "FILE");
    ReportFormat.declare(options);
    Untrusted.declare(options);
    options.addOption(value("r", "repair", "WHAT", "repair what is wrong: leaks or all"));
    options.addOption(value("T", "cache", "MODE", "accepted for qemu-img's sake"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    Optional<Repairs> repairs = repairs(arguments.value("repair"));
    ImageArgument given = ImageArgument.ofOnly(arguments);
    CheckLines lines = new CheckLines(console.err());
    CheckPrinter printer =
        new CheckPrinter(console, ReportFormat.isJson(arguments), arguments.has("quiet"));
    CheckReport report;
    if (repairs.isPresent()) {
      ImageRepair repair = new ImageRepair(given, Untrusted.of(arguments), printer, lines);
      report = repair.run(repairs.get());
    } else {
      report = Images.check(given, Untrusted.of(arguments), lines);
    }
    printer.print(given.file(), report);
    if (report.unchecked() > 0) {
      throw new ReportedException(ExitCode.FAILED, "Check failed", null);
    }
    return report.corruptions() > 0
        ? ExitCode.CORRUPT
        : report.leaks() > 0 ? ExitCode.LEAKS : ExitCode.DONE;
  }

  private static Optional<Repairs> repairs(@Nullable String what) throws UsageException {
    if (what == null) {
      return Optional.empty();
    }
    return switch (what) {
      case "leaks" -> Optional.of(Repairs.LEAKS);
      case "all" -> Optional.of(Repairs.ALL);
      default ->
          throw new UsageException(
              "Unknown option value for -r (expecting 'leaks' or 'all'): " + what);
    };
  }
}

package io.seedling.cli;

import io.seedling.qcow2.CheckReport;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool check}: qemu-img's command of that name, without its repairs. */
final class ImgCheck extends Command {

  @Override
  String name() {
    return "check";
  }

  @Override
  String summary() {
    return "checks a qcow2 image, as qemu-img check does, and changes nothing";
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
    options.addOption(value("r", "repair", "WHAT", "not done yet: leaks or all"));
    options.addOption(value("T", "cache", "MODE", "accepted for qemu-img's sake"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    refuseRepair(arguments.value("repair"));
    ImageArgument given = ImageArgument.ofOnly(arguments);
    Path file = given.file();
    boolean json = ReportFormat.isJson(arguments);
    CheckReport report =
        Images.check(given, Untrusted.of(arguments), new CheckLines(console.err()));
    CheckPrinter printer = new CheckPrinter(console.out());
    if (!arguments.has("quiet")) {
      if (json) {
        printer.json(file, report);
      } else {
        printer.human(report);
      }
    }
    if (report.unchecked() > 0) {
      throw new ReportedException(ExitCode.FAILED, "Check failed", null);
    }
    return report.corruptions() > 0
        ? ExitCode.CORRUPT
        : report.leaks() > 0 ? ExitCode.LEAKS : ExitCode.DONE;
  }

  private static void refuseRepair(@Nullable String what) throws UsageException, ReportedException {
    if (what == null) {
      return;
    }
    if (!what.equals("leaks") && !what.equals("all")) {
      throw new UsageException("Unknown option value for -r (expecting 'leaks' or 'all'): " + what);
    }
    throw new ReportedException(
        ExitCode.FAILED, "-r " + what + ": images are not repaired yet", "use qemu-img check -r");
  }
}

package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.iso.CheckReport;
import io.seedling.iso.Finding;
import io.seedling.iso.IsoCheck;
import io.seedling.iso.Severity;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.cli.Options;

/** {@code imgtool iso verify}: what is wrong with a volume. */
final class ImgIsoVerify extends Command {

  @Override
  String name() {
    return "iso verify";
  }

  @Override
  String summary() {
    return "checks a volume against ECMA-119, Joliet, SUSP and Rock Ridge; exits 1 if it has errors";
  }

  @Override
  String operands() {
    return "IMAGE";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "json", "tell the findings as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("one volume is needed: IMAGE");
    }
    Path file = IsoImages.requireSeekable(arguments.operands().get(0));
    CheckReport report;
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      report = IsoCheck.check(channel);
    }
    if (arguments.has("json")) {
      console.out().println(json(report));
    } else {
      print(file, report, arguments.has("quiet"), console);
    }
    return report.hasErrors() ? ExitCode.FAILED : ExitCode.DONE;
  }

  /** Prints the findings and a summary, for people. */
  static void print(Path file, CheckReport report, boolean quiet, Console console) {
    for (Finding finding : report.findings()) {
      if (!quiet || finding.severity() == Severity.ERROR) {
        console.out().println(Printable.escape(file + ": " + line(finding)));
      }
    }
    if (!quiet) {
      console.out().println(Printable.escape(file + ": " + summary(report)));
    }
  }

  private static String line(Finding finding) {
    String path = finding.path().isEmpty() ? "" : finding.path() + ": ";
    return name(finding.severity())
        + (": at byte " + finding.offset() + " (" + finding.clause() + "): ")
        + path
        + finding.message();
  }

  private static String summary(CheckReport report) {
    if (report.errors() == 0 && report.warnings() == 0) {
      return "no errors, no warnings";
    }
    String unlisted =
        report.unlisted() == 0 ? "" : ", " + report.unlisted() + " of them not listed";
    return FindingText.counted(report.errors(), "error")
        + ", "
        + FindingText.counted(report.warnings(), "warning")
        + unlisted;
  }

  private static String json(CheckReport report) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object();
    addTo(json, report);
    return json.end().done();
  }

  /** Adds the findings and their numbers to an object that is open already. */
  static void addTo(JsonStringWriter json, CheckReport report) {
    json.array("findings");
    for (Finding finding : report.findings()) {
      json.object()
          .value("severity", name(finding.severity()))
          .value("offset", finding.offset())
          .value("clause", finding.clause())
          .value("path", finding.path())
          .value("message", finding.message())
          .end();
    }
    json.end()
        .value("errors", report.errors())
        .value("warnings", report.warnings())
        .value("unlisted", report.unlisted());
  }

  private static String name(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}

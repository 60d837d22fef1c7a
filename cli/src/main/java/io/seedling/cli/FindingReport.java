package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import io.seedling.seed.Finding;
import io.seedling.seed.Severity;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Findings about seed documents, in text for people and in JSON for programs. */
final class FindingReport {
  private FindingReport() {}

  /** Writes each finding in one line, and its remedy in a second. */
  static void print(String programName, List<Finding> findings, boolean quiet, PrintStream err) {
    for (Finding finding : findings) {
      if (quiet && finding.severity() != Severity.ERROR) {
        continue;
      }
      StringBuilder line = new StringBuilder(programName).append(": ").append(finding.file());
      if (finding.line() > 0) {
        line.append(':').append(finding.line());
      }
      if (finding.column() > 0) {
        line.append(':').append(finding.column());
      }
      line.append(": ");
      if (finding.severity() != Severity.ERROR) {
        line.append(name(finding.severity())).append(": ");
      }
      line.append(finding.message()).append(" [").append(finding.code()).append(']');
      err.println(Printable.escape(line.toString()));
      if (finding.help().isPresent()) {
        err.println("  help: " + Printable.escape(finding.help().get()));
      }
    }
  }

  /** Adds the findings to an array that is open already. */
  static void addTo(JsonStringWriter json, List<Finding> findings) {
    for (Finding finding : findings) {
      json.object()
          .value("file", finding.file())
          .value("line", finding.line())
          .value("column", finding.column())
          .value("severity", name(finding.severity()))
          .value("code", finding.code())
          .value("path", finding.context().path())
          .value("message", finding.message());
      if (finding.help().isPresent()) {
        json.value("help", finding.help().get());
      }
      json.end();
    }
  }

  /** Returns the severity as it is written: {@code error}, {@code warning}, {@code info}. */
  static String name(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }
}

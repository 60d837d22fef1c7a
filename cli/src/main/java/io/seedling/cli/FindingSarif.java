package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.seed.Finding;
import io.seedling.seed.Severity;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Findings for the tools that show such reports beside the code, in SARIF 2.1.0.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/">SARIF</a>
 */
final class FindingSarif {
  private FindingSarif() {}

  static String of(List<Finding> findings) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object();
    json.value("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .value("version", "2.1.0")
        .array("runs")
        .object();
    addTool(json, findings);
    json.value("columnKind", "unicodeCodePoints").array("results");
    for (Finding finding : findings) {
      addResult(json, finding);
    }
    return json.end().end().end().end().done();
  }

  private static void addTool(JsonStringWriter json, List<Finding> findings) {
    TreeSet<String> codes = new TreeSet<>();
    for (Finding finding : findings) {
      codes.add(finding.code());
    }
    json.object("tool")
        .object("driver")
        .value("name", "seedtool")
        .value("version", Version.text())
        .array("rules");
    for (String code : codes) {
      json.object().value("id", code).end();
    }
    json.end().end().end();
  }

  private static void addResult(JsonStringWriter json, Finding finding) {
    json.object()
        .value("ruleId", finding.code())
        .value("level", level(finding.severity()))
        .object("message")
        .value("text", finding.message() + remedy(finding))
        .end()
        .array("locations")
        .object()
        .object("physicalLocation")
        .object("artifactLocation")
        .value("uri", uri(finding.file()))
        .end();
    if (finding.line() > 0) {
      addRegion(json, finding);
    }
    json.end();
    if (!finding.context().path().isEmpty()) {
      json.array("logicalLocations")
          .object()
          .value("fullyQualifiedName", finding.context().path())
          .end()
          .end();
    }
    json.end().end().end();
  }

  private static void addRegion(JsonStringWriter json, Finding finding) {
    json.object("region").value("startLine", finding.line());
    if (finding.column() > 0) {
      json.value("startColumn", finding.column());
      if (finding.context().length() > 0) {
        json.value("endColumn", finding.column() + finding.context().length());
      }
    }
    Optional<String> line = finding.context().excerpt().text();
    if (line.isPresent()) {
      json.object("snippet").value("text", line.get()).end();
    }
    json.end();
  }

  private static String remedy(Finding finding) {
    return finding.help().isPresent() ? "; " + finding.help().get() : "";
  }

  private static String level(Severity severity) {
    return severity == Severity.INFO ? "note" : FindingReport.name(severity);
  }

  /** A relative path stays one: whoever shows the report knows what it is relative to. */
  private static String uri(String file) {
    try {
      String path = file.replace('\\', '/');
      return new URI(null, null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      return "document";
    }
  }
}

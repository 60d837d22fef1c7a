package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.seed.CloudInitVersion;
import io.seedling.seed.Document;
import io.seedling.seed.DocumentKind;
import io.seedling.seed.Finding;
import io.seedling.seed.JsonSchema;
import io.seedling.seed.Severity;
import io.seedling.seed.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code seedtool validate}: what cloud-init would make of documents, and what is wrong there. */
final class SeedValidate extends Command {

  @Override
  String name() {
    return "validate";
  }

  @Override
  String summary() {
    return "checks user-data and a seed's other documents, and says what cloud-init would do";
  }

  @Override
  String operands() {
    return "PATH...";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        value(
            "",
            "kind",
            "KIND",
            "user-data, meta-data, vendor-data or network-config; else by name and content"));
    options.addOption(
        value("", "target-version", "V", "the oldest cloud-init they are meant for, as 22.4"));
    options.addOption(
        value("", "schema", "FILE", "a JSON schema for cloud-config, such as cloud-init's own"));
    options.addOption(flag("", "strict", "take warnings for errors"));
    options.addOption(flag("", "fix", "mend in the files what is mechanical, and show it"));
    options.addOption(value("", "output", "FORM", "text, json or sarif"));
    options.addOption(flag("", "json", "the same as --output json"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().isEmpty()) {
      throw new UsageException("a document is needed: PATH (or - for standard input)");
    }
    String output = output(arguments);
    Validation validation = new Validation(target(arguments), schema(arguments));
    ValidatedFiles files = new ValidatedFiles(kind(arguments), validation, console.in());
    List<Finding> findings = new ArrayList<>();
    for (String path : arguments.operands()) {
      if (arguments.has("fix")) {
        files.fix(path, output.equals("text") ? console.out() : console.err());
      }
      findings.addAll(files.findings(path));
    }
    switch (output) {
      case "json" -> console.out().println(json(findings));
      case "sarif" -> console.out().println(FindingSarif.of(findings));
      default -> print(findings, arguments, console);
    }
    boolean strict = arguments.has("strict");
    boolean failed =
        count(findings, Severity.ERROR) > 0 || (strict && count(findings, Severity.WARNING) > 0);
    return failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static String output(Arguments arguments) throws UsageException {
    String output = arguments.value("output");
    if (output == null) {
      return arguments.has("json") ? "json" : "text";
    }
    if (!List.of("text", "json", "sarif").contains(output)) {
      throw new UsageException("--output is text, json or sarif, not '" + output + "'");
    }
    return output;
  }

  private static @Nullable DocumentKind kind(Arguments arguments) throws UsageException {
    String kind = arguments.value("kind");
    if (kind == null) {
      return null;
    }
    Optional<DocumentKind> named = DocumentKind.named(kind);
    if (named.isEmpty()) {
      throw new UsageException(
          "--kind is user-data, meta-data, vendor-data or network-config, not '" + kind + "'");
    }
    return named.get();
  }

  private static CloudInitVersion target(Arguments arguments) throws UsageException {
    String version = arguments.value("target-version");
    try {
      return version == null ? CloudInitVersion.LATEST : CloudInitVersion.parse(version);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--target-version: " + e.getMessage());
    }
  }

  private static Optional<JsonSchema> schema(Arguments arguments)
      throws IOException, ReportedException {
    String file = arguments.value("schema");
    if (file == null) {
      return Optional.empty();
    }
    Document document = SeedOptions.document(file);
    try {
      return Optional.of(JsonSchema.of(document));
    } catch (IllegalArgumentException e) {
      throw new ReportedException(
          ExitCode.FAILED,
          Path.of(file) + ": " + e.getMessage(),
          "cloud-init's own is schema-cloud-config-v1.json");
    }
  }

  private static String json(List<Finding> findings) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object().array("findings");
    FindingReport.addTo(json, findings);
    return json.end().end().done();
  }

  private static void print(List<Finding> findings, Arguments arguments, Console console) {
    boolean quiet = arguments.has("quiet");
    FindingText text = new FindingText(console.out(), console.isColoured());
    for (Finding finding : findings) {
      if (!quiet || finding.severity() == Severity.ERROR) {
        text.print(finding);
      }
    }
    if (!quiet) {
      console.out().println(summary(findings, arguments.operands()));
    }
  }

  private static String summary(List<Finding> findings, List<String> paths) {
    int errors = count(findings, Severity.ERROR);
    int warnings = count(findings, Severity.WARNING);
    String what = Printable.escape(String.join(", ", paths)) + ": ";
    if (errors == 0 && warnings == 0) {
      return what + "nothing wrong";
    }
    return what
        + FindingText.counted(errors, "error")
        + ", "
        + FindingText.counted(warnings, "warning");
  }

  private static int count(List<Finding> findings, Severity severity) {
    int count = 0;
    for (Finding finding : findings) {
      count += finding.severity() == severity ? 1 : 0;
    }
    return count;
  }
}

package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.cli.OutputFile.Existing;
import io.seedling.seed.Document;
import io.seedling.seed.Finding;
import io.seedling.seed.Replacement;
import io.seedling.seed.Seed;
import io.seedling.seed.SeedFormat;
import io.seedling.seed.SeedResult;
import io.seedling.seed.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code seedtool make}: documents and shortcuts become a volume that cloud-init finds. */
final class SeedMake extends Command {

  @Override
  String name() {
    return "make";
  }

  @Override
  String summary() {
    return "checks the documents of a seed and writes them as a volume labelled cidata";
  }

  @Override
  String operands() {
    return "-o OUT";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("o", "output", "OUT", "the volume to write"));
    SeedOptions.declare(options);
    options.addOption(
        value("", "format", "FORMAT", "iso (the usual one), vfat, dir, tar or configdrive"));
    options.addOption(flag("", "no-validate", "write the seed even if there are errors in it"));
    options.addOption(flag("", "strict", "take warnings for errors"));
    options.addOption(flag("", "force", "replace OUT if it exists"));
    options.addOption(flag("", "dry-run", "show the documents, and write nothing"));
    options.addOption(flag("", "json", "tell the outcome as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    String output = arguments.value("output");
    if (output != null && (output.isEmpty() || output.equals("-"))) {
      throw new UsageException("the output must be a file, not '" + output + "'");
    }
    if (output == null && arguments.has("dry-run")) {
      output = "cidata.iso";
    }
    if (output == null || !arguments.operands().isEmpty()) {
      throw new UsageException(
          output == null
              ? "an output is needed: -o FILE"
              : "unexpected argument '" + arguments.operands().get(0) + "'");
    }
    Instant date = SourceDate.current();
    SeedOptions seedOptions = new SeedOptions(arguments, console.in());
    seedOptions.refuseAsOutput(Path.of(output));
    SeedFormat format = format(arguments);
    SeedResult result = Seed.from(seedOptions.request());
    boolean refused =
        !arguments.has("no-validate")
            && (result.hasErrors() || (arguments.has("strict") && hasWarnings(result)));
    boolean quiet = arguments.has("quiet") && !refused;
    FindingReport.print("seedtool", result.findings(), quiet, console.err());
    if (refused) {
      return ExitCode.FAILED;
    }
    if (arguments.has("dry-run")) {
      for (Document file : result.seed().files()) {
        Seeds.print(file.name(), file, console.out());
      }
      return ExitCode.DONE;
    }
    if (arguments.has("force")) {
      tellOfReplaced(result.seed(), output, arguments.has("quiet"), console);
    }
    Existing existing = arguments.has("force") ? Existing.REPLACE : Existing.REFUSE;
    try {
      SeedOutput.write(result.seed(), format, date, Path.of(output), existing);
    } catch (IllegalArgumentException e) {
      throw new ReportedException(
          ExitCode.FAILED, output + ": " + e.getMessage(), "choose another --format");
    }
    tell(result, format, arguments, console);
    return ExitCode.DONE;
  }

  private static boolean hasWarnings(SeedResult result) {
    for (Finding finding : result.findings()) {
      if (finding.severity() == Severity.WARNING) {
        return true;
      }
    }
    return false;
  }

  /** Says what a guest will make of it that has seen what is there now. */
  private static void tellOfReplaced(Seed seed, String output, boolean quiet, Console console)
      throws IOException {
    if (quiet || !Files.exists(Path.of(output))) {
      return;
    }
    try {
      Optional<Finding> finding = Replacement.finding(Seeds.read(output), seed, output);
      if (finding.isPresent()) {
        FindingReport.print("seedtool", List.of(finding.get()), false, console.err());
      }
    } catch (ReportedException e) {
      // no seed is there
    }
  }

  private static SeedFormat format(Arguments arguments) throws UsageException {
    String word = arguments.value("format");
    Optional<SeedFormat> named = SeedFormat.named(word == null ? "iso" : word);
    if (named.isEmpty()) {
      throw new UsageException(
          "--format is iso, vfat, dir, tar or configdrive, not '" + word + "'");
    }
    return named.get();
  }

  private static void tell(
      SeedResult result, SeedFormat format, Arguments arguments, Console console)
      throws IOException {
    String output = String.valueOf(arguments.value("output"));
    Seed seed = result.seed();
    if (arguments.has("verbose")) {
      for (Document file : seed.files()) {
        console.err().println("seedtool: " + file.name() + ", " + file.size() + " bytes");
      }
    }
    if (!arguments.has("json")) {
      if (!arguments.has("quiet")) {
        console.out().println(Printable.escape(output));
        console.out().println("instance-id: " + seed.instanceId());
      }
      return;
    }
    JsonStringWriter json = JsonWriter.indent("  ").string().object();
    json.value("output", output)
        .value("format", format.word())
        .value("instanceId", seed.instanceId())
        .value("size", SeedOutput.size(Path.of(output)))
        .array("files");
    for (Document file : seed.files()) {
      json.object().value("name", file.name()).value("size", file.size()).end();
    }
    json.end().array("warnings");
    FindingReport.addTo(json, result.findings());
    console.out().println(json.end().end().done());
  }
}

package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.cli.OutputFile.Existing;
import io.seedling.seed.Document;
import io.seedling.seed.Finding;
import io.seedling.seed.Seed;
import io.seedling.seed.SeedResult;
import io.seedling.seed.SeedVolume;
import io.seedling.seed.Severity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.commons.cli.Options;

/** {@code seedtool make}: documents and shortcuts become a volume that cloud-init finds. */
final class SeedMake extends Command {

  @Override
  String name() {
    return "make";
  }

  @Override
  String summary() {
    return "checks the documents of a seed and writes them as an ISO 9660 volume labelled cidata";
  }

  @Override
  String operands() {
    return "-o OUT";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("o", "output", "OUT", "the volume to write"));
    SeedOptions.declare(options);
    options.addOption(flag("", "no-validate", "write the seed even if there are errors in it"));
    options.addOption(flag("", "strict", "take warnings for errors"));
    options.addOption(flag("", "force", "replace OUT if it exists"));
    options.addOption(flag("", "json", "tell the outcome as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    String output = arguments.value("output");
    if (output != null && (output.isEmpty() || output.equals("-"))) {
      throw new UsageException("the output must be a file, not '" + output + "'");
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
    SeedResult result = Seed.from(seedOptions.request());
    boolean refused =
        !arguments.has("no-validate")
            && (result.hasErrors() || (arguments.has("strict") && hasWarnings(result)));
    boolean quiet = arguments.has("quiet") && !refused;
    FindingReport.print("seedtool", result.findings(), quiet, console.err());
    if (refused) {
      return ExitCode.FAILED;
    }
    Existing existing = arguments.has("force") ? Existing.REPLACE : Existing.REFUSE;
    write(result.seed(), date, Path.of(output), existing);
    tell(result, output, arguments, console);
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

  /** Writes the volume whole or not at all; 0600 if it holds a secret. */
  static void write(Seed seed, Instant date, Path target, Existing existing) throws IOException {
    OutputFile.publish(target, existing, seed.containsSecret(), new SeedContent(seed, date));
  }

  private static void tell(SeedResult result, String output, Arguments arguments, Console console)
      throws IOException {
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
        .value("format", "iso")
        .value("instanceId", seed.instanceId())
        .value("size", Files.size(Path.of(output)))
        .array("files");
    for (Document file : seed.files()) {
      json.object().value("name", file.name()).value("size", file.size()).end();
    }
    json.end().array("warnings");
    FindingReport.addTo(json, result.findings());
    console.out().println(json.end().end().done());
  }

  /** A seed's volume as an output's content; a lambda's first use would cost a start 8 ms. */
  private record SeedContent(Seed seed, Instant date) implements OutputFile.Content {
    @Override
    public void writeTo(FileChannel channel) throws IOException {
      SeedVolume.write(seed, date, channel);
    }
  }
}

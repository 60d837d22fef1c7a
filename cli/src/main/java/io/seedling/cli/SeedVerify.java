package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.iso.CheckReport;
import io.seedling.iso.IsoCheck;
import io.seedling.seed.Finding;
import io.seedling.seed.FoundSeed;
import io.seedling.seed.Inspection;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code seedtool verify}: the volume itself, and what cloud-init asks of one. */
final class SeedVerify extends Command {

  @Override
  String name() {
    return "verify";
  }

  @Override
  String summary() {
    return "checks the structure of a seed's volume, and that cloud-init would find it";
  }

  @Override
  String operands() {
    return "SEED";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "json", "tell the findings as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("one seed is needed: SEED");
    }
    String path = arguments.operands().get(0);
    FoundSeed seed = Seeds.read(path);
    Optional<CheckReport> structure = structure(Path.of(path), seed);
    Inspection inspection = Inspection.of(seed);
    List<Finding> findings = inspection.volumeFindings();
    if (arguments.has("json")) {
      console.out().println(json(structure, findings));
    } else {
      FindingText text = new FindingText(console.out(), console.isColoured());
      for (Finding finding : findings) {
        text.print(finding);
      }
      if (structure.isPresent()) {
        ImgIsoVerify.print(Path.of(path), structure.get(), arguments.has("quiet"), console);
      } else if (findings.isEmpty() && !arguments.has("quiet")) {
        console.out().println(Printable.escape(path + ": no errors, no warnings"));
      }
    }
    boolean isSound = structure.isEmpty() || !structure.get().hasErrors();
    return isSound && inspection.isAccepted() ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** Of an ISO 9660 volume; what reads the others checks them on its way. */
  private static Optional<CheckReport> structure(Path path, FoundSeed seed) throws IOException {
    boolean isIso =
        switch (seed.container()) {
          case ISO, ISO_PLAIN -> !Seeds.isQcow2(path);
          case VFAT, DIRECTORY, TAR -> false;
        };
    if (!isIso) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      return Optional.of(IsoCheck.check(channel));
    }
  }

  private static String json(Optional<CheckReport> structure, List<Finding> findings) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object();
    if (structure.isPresent()) {
      json.object("structure");
      ImgIsoVerify.addTo(json, structure.get());
      json.end();
    }
    json.array("findings");
    FindingReport.addTo(json, findings);
    return json.end().end().done();
  }
}

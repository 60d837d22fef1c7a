package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.seed.Document;
import io.seedling.seed.DocumentKind;
import io.seedling.seed.Finding;
import io.seedling.seed.FoundSeed.Container;
import io.seedling.seed.Inspection;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.Options;

/** {@code seedtool inspect}: would cloud-init accept this seed, and what would it do? */
final class SeedInspect extends Command {

  @Override
  String name() {
    return "inspect";
  }

  @Override
  String summary() {
    return "says whether cloud-init would accept a seed, whoever made it, and what it would do";
  }

  @Override
  String operands() {
    return "SEED";
  }

  @Override
  void declare(Options options) {
    options.addOption(flag("", "show-secrets", "show the documents, with the secrets in them"));
    options.addOption(flag("", "json", "tell the outcome as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("one seed is needed: SEED, a volume, a directory or a tar archive");
    }
    String path = arguments.operands().get(0);
    Inspection inspection = Inspection.of(Seeds.read(path));
    if (arguments.has("json")) {
      console.out().println(json(inspection));
    } else {
      print(path, inspection, console);
      if (arguments.has("show-secrets")) {
        for (Map.Entry<DocumentKind, Document> entry : inspection.documents().entrySet()) {
          Seeds.print(entry.getKey().fileName(), entry.getValue(), console.out());
        }
      }
    }
    return inspection.isAccepted() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static void print(String path, Inspection inspection, Console console) {
    PrintStream out = console.out();
    out.println(Printable.escape(path) + ": " + container(inspection));
    for (Map.Entry<DocumentKind, Document> entry : inspection.documents().entrySet()) {
      line(out, entry.getKey().fileName(), entry.getValue().size() + " bytes");
    }
    line(out, "instance-id", inspection.instanceId().orElse("(unknown)"));
    line(out, "host name", inspection.hostname().orElse("(the image's own)"));
    for (String effect : inspection.effects()) {
      line(out, "", effect);
    }
    FindingText text = new FindingText(out, console.isColoured());
    for (Finding finding : inspection.findings()) {
      text.print(finding);
    }
    out.println(
        inspection.isAccepted()
            ? "cloud-init would accept this seed: yes"
            : "cloud-init would accept this seed: NO");
  }

  private static void line(PrintStream out, String name, String value) {
    out.println(Printable.escape(String.format(Locale.ROOT, "  %-15s %s", name, value)));
  }

  private static String container(Inspection inspection) {
    String label = ", labelled '" + inspection.seed().label() + "'";
    String kind = inspection.isConfigDrive() ? " (config drive)" : "";
    return switch (inspection.seed().container()) {
      case ISO -> "ISO 9660 volume" + label + kind;
      case ISO_PLAIN -> "ISO 9660 volume with plain names only" + label;
      case VFAT -> "FAT volume" + label + kind;
      case DIRECTORY -> "directory" + kind;
      case TAR -> "tar archive, to be unpacked in the guest" + kind;
    };
  }

  private static String json(Inspection inspection) {
    JsonStringWriter json =
        JsonWriter.indent("  ")
            .string()
            .object()
            .value("accepted", inspection.isAccepted())
            .value("container", container(inspection.seed().container()))
            .value("label", inspection.seed().label())
            .value("configDrive", inspection.isConfigDrive())
            .value("instanceId", inspection.instanceId().orElse(null))
            .value("hostname", inspection.hostname().orElse(null))
            .array("files");
    for (Map.Entry<String, Document> file : inspection.seed().files().entrySet()) {
      json.object().value("name", file.getKey()).value("size", file.getValue().size()).end();
    }
    json.end().array("effects");
    for (String effect : inspection.effects()) {
      json.value(effect);
    }
    json.end().array("findings");
    FindingReport.addTo(json, inspection.findings());
    return json.end().end().done();
  }

  private static String container(Container container) {
    return switch (container) {
      case ISO, ISO_PLAIN -> "iso";
      case VFAT -> "vfat";
      case DIRECTORY -> "dir";
      case TAR -> "tar";
    };
  }
}

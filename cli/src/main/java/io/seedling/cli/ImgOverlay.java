package io.seedling.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.NewImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool overlay}: images that show a base until they are written to. */
final class ImgOverlay extends Command {

  @Override
  String name() {
    return "overlay";
  }

  @Override
  String summary() {
    return "makes qcow2 overlays over a base image, which is left as it is";
  }

  @Override
  String operands() {
    return "BASE OUT...";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        value("s", "size", "SIZE", "the disk that the guest sees; BASE's by default"));
    options.addOption(
        value(
            "",
            "backing-path",
            "KIND",
            "how BASE is named in OUT: auto (relative where both lie under one tree), relative,"
                + " absolute"));
    options.addOption(value("o", "options", "OPTIONS", "cluster_size=SIZE"));
    Untrusted.declare(options);
    options.addOption(flag("", "force", "replace OUT if it exists"));
    options.addOption(flag("", "json", "tell the outcome as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    if (operands.size() < 2) {
      throw new UsageException("a base image and at least one output are needed");
    }
    Path base = Path.of(operands.get(0));
    List<Path> outputs = paths(operands.subList(1, operands.size()));
    String size = arguments.value("size");
    Long asked = size == null ? null : Long.valueOf(ByteSize.parse(size));
    BackingFile.Reference reference = reference(arguments.value("backing-path"));
    int clusterBits =
        ImageOptions.parse(arguments.values("options"), List.of("cluster_size"))
            .clusterBits(NewImage.DEFAULT_CLUSTER_BITS);

    BackingChain chain = Images.baseChain(base, Untrusted.of(arguments));
    Images.refuseMembers(chain, outputs);
    ImagesInUse.requireReplaceable(outputs);
    long baseSize = chain.top().virtualSize();
    long virtualSize = asked == null ? baseSize : asked;
    if (virtualSize < baseSize && !arguments.has("quiet")) {
      warnOfSmallSize(console, base, baseSize, virtualSize);
    }
    Overlays overlays =
        new Overlays(
            new Overlays.Base(base, chain.top().format(), reference), virtualSize, clusterBits);
    Existing existing = arguments.has("force") ? Existing.REPLACE : Existing.REFUSE;
    List<BackingFile> references = overlays.write(outputs, existing);
    if (arguments.has("verbose")) {
      tellReferences(console, outputs, references);
    }
    if (arguments.has("json")) {
      console.out().println(json(outputs, references, overlays.virtualSize()));
    } else if (!arguments.has("quiet")) {
      for (Path output : outputs) {
        console.out().println(Printable.escape(output.toString()));
      }
    }
    return ExitCode.DONE;
  }

  private static void tellReferences(
      Console console, List<Path> outputs, List<BackingFile> references) {
    for (int i = 0; i < outputs.size(); i++) {
      BackingFile reference = references.get(i);
      String line =
          outputs.get(i) + ": base " + reference.name() + ", " + reference.format().qemuName();
      console.err().println("imgtool: " + Printable.escape(line));
    }
  }

  private static List<Path> paths(List<String> names) throws UsageException {
    List<Path> paths = new ArrayList<>(names.size());
    Set<Path> seen = new HashSet<>();
    for (String name : names) {
      Path path = Path.of(name);
      if (!seen.add(path.toAbsolutePath().normalize())) {
        throw new UsageException("the output " + name + " is given twice");
      }
      paths.add(path);
    }
    return paths;
  }

  private static BackingFile.Reference reference(@Nullable String kind) throws UsageException {
    return switch (kind == null ? "auto" : kind) {
      case "auto" -> BackingFile.Reference.AUTO;
      case "relative" -> BackingFile.Reference.RELATIVE;
      case "absolute" -> BackingFile.Reference.ABSOLUTE;
      default ->
          throw new UsageException(
              "--backing-path must be auto, relative or absolute, not '" + kind + "'");
    };
  }

  private static void warnOfSmallSize(Console console, Path base, long baseSize, long size) {
    console
        .err()
        .println(
            "imgtool: warning: the size of "
                + size
                + " bytes is less than the "
                + baseSize
                + " bytes of "
                + Printable.escape(base.toString())
                + "; the guest will not see the end of that");
  }

  private static String json(List<Path> outputs, List<BackingFile> references, long size) {
    JsonStringWriter json = JsonWriter.indent("  ").string().object().array("overlays");
    for (int i = 0; i < outputs.size(); i++) {
      json.object()
          .value("output", outputs.get(i).toString())
          .value("format", ImageFormat.QCOW2.qemuName())
          .value("virtualSize", size)
          .value("backingFile", references.get(i).name())
          .value("backingFormat", references.get(i).format().qemuName())
          .end();
    }
    return json.end().end().done();
  }
}

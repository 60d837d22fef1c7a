package io.seedling.cli;

import com.grack.nanojson.JsonWriter;
import io.seedling.cli.OutputFile.Existing;
import io.seedling.iso.IsoNode;
import io.seedling.iso.IsoTree;
import io.seedling.iso.IsoWriter;
import io.seedling.iso.Keep;
import io.seedling.iso.VolumeOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import org.apache.commons.cli.Options;

/** {@code imgtool iso make}: a directory becomes a volume. */
final class ImgIsoMake extends Command {
  @Override
  String name() {
    return "iso make";
  }

  @Override
  String summary() {
    return "writes what the directory TREE holds as an ISO 9660 volume, the same bytes every time";
  }

  @Override
  String operands() {
    return "TREE -o OUT";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("o", "output", "OUT", "the volume to write"));
    IsoMakeOptions.declare(options);
    options.addOption(flag("", "force", "replace OUT if it exists"));
    Progress.declare(options);
    options.addOption(flag("", "json", "tell the outcome as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    Path output = output(arguments);
    Path directory = Path.of(arguments.operands().get(0));
    VolumeOptions options = IsoMakeOptions.parse(arguments);
    Set<Keep> kept = IsoOptions.keep(arguments);
    Progress.Kind progress = Progress.kind(arguments, console);
    requireDirectory(directory);
    refuseWithin(directory, output);
    IsoTree tree = IsoTree.of(directory, kept);
    Existing existing = arguments.has("force") ? Existing.REPLACE : Existing.REFUSE;
    OutputFile.publish(output, existing, false, new Volume(tree, options, progress, console));
    tell(output, options, tree, arguments, console);
    return ExitCode.DONE;
  }

  private static Path output(Arguments arguments) throws UsageException {
    String output = arguments.value("output");
    if (output != null && (output.isEmpty() || output.equals("-"))) {
      throw new UsageException("the output must be a file, not '" + output + "'");
    }
    if (output == null) {
      throw new UsageException("an output is needed: -o FILE");
    }
    if (arguments.operands().size() != 1) {
      throw new UsageException(
          arguments.operands().isEmpty()
              ? "a directory is needed: TREE"
              : "unexpected argument '"
                  + arguments.operands().get(1)
                  + "'; one directory is taken");
    }
    return Path.of(output);
  }

  private static void requireDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      if (!Files.exists(directory)) {
        throw new NoSuchFileException(directory.toString());
      }
      throw new FileSystemException(
          directory.toString(), null, "is not a directory, and a volume is made of one");
    }
  }

  /** Refuses an output that the volume would hold, or one of the files that it is made of. */
  private static void refuseWithin(Path directory, Path output)
      throws IOException, ReportedException {
    Path parent = OutputFile.directoryOf(output);
    Path real = Files.exists(output) ? output.toRealPath() : parent;
    if (real.startsWith(directory.toRealPath())
        || parent.toRealPath().startsWith(directory.toRealPath())) {
      throw new ReportedException(
          ExitCode.FAILED,
          output + ": lies within " + directory + ", which the volume is made of",
          "give the volume another place");
    }
  }

  private static void tell(
      Path output, VolumeOptions options, IsoTree tree, Arguments arguments, Console console)
      throws IOException {
    if (arguments.has("json")) {
      console
          .out()
          .println(
              JsonWriter.indent("  ")
                  .string()
                  .object()
                  .value("output", output.toString())
                  .value("label", options.label())
                  .value("size", Files.size(output))
                  .value("entries", entries(tree.root()))
                  .end()
                  .done());
    } else if (!arguments.has("quiet")) {
      console.out().println(Printable.escape(output.toString()));
    }
  }

  private static long entries(IsoNode.Directory directory) {
    long entries = 0;
    for (IsoNode child : directory.children()) {
      entries += child instanceof IsoNode.Directory below ? 1 + entries(below) : 1;
    }
    return entries;
  }

  /** The volume as an output's content. */
  private record Volume(
      IsoTree tree, VolumeOptions options, Progress.Kind progress, Console console)
      implements OutputFile.Content {
    @Override
    public void writeTo(FileChannel channel) throws IOException {
      if (progress == Progress.Kind.NONE) {
        IsoWriter.writeSparse(tree, options, channel);
        return;
      }
      Progress.Work work = new Writing(channel, IsoWriter.size(tree, options));
      Progress shown = Progress.of(work, progress, console);
      try {
        IsoWriter.writeSparse(tree, options, channel);
      } finally {
        shown.close();
      }
    }
  }

  /** How far it is. */
  private record Writing(FileChannel channel, long total) implements Progress.Work {
    @Override
    public String name() {
      return "make";
    }

    @Override
    public long done() {
      try {
        return channel.position();
      } catch (IOException e) {
        return 0; // a channel that fails here fails the writer, too
      }
    }
  }
}

package io.seedling.cli;

import io.seedling.iso.ExtractionOptions;
import io.seedling.iso.IsoExtraction;
import io.seedling.iso.IsoVolume;
import io.seedling.iso.NameView;
import io.seedling.iso.VolumeListing;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code imgtool iso extract}: a volume's entries become files below a directory. */
final class ImgIsoExtract extends Command {

  @Override
  String name() {
    return "iso extract";
  }

  @Override
  String summary() {
    return "writes what a volume holds, or PATH there, as files below DIR, and nowhere else";
  }

  @Override
  String operands() {
    return "IMAGE -C DIR [PATH...]";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("C", "directory", "DIR", "where to; made if it is not there"));
    IsoOptions.declareKeep(options, "give the files these, too");
    IsoOptions.declareView(options);
    options.addOption(
        flag("", "outside-links", "make links that lead out of DIR, too; they are never followed"));
    options.addOption(flag("", "force", "replace files and links that exist"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    String directory = arguments.value("directory");
    if (operands.isEmpty() || directory == null || directory.isEmpty()) {
      throw new UsageException(
          operands.isEmpty() ? "a volume is needed: IMAGE" : "a directory is needed: -C DIR");
    }
    ExtractionOptions options =
        new ExtractionOptions(
            IsoOptions.keep(arguments), arguments.has("force"), arguments.has("outside-links"));
    NameView view = IsoOptions.view(arguments);
    Progress.Kind progress = Progress.kind(arguments, console);
    Path file = IsoImages.requireSeekable(operands.get(0));
    try (IsoVolume volume = IsoImages.open(file)) {
      VolumeListing listing = IsoImages.list(file, volume, view);
      List<String> paths = operands.subList(1, operands.size());
      IsoSelection selection = IsoSelection.of(file, listing.tree(), paths);
      if (!arguments.has("quiet")) {
        IsoImages.tellLeftOut(file, listing, console);
      }
      IsoExtraction extraction = IsoExtraction.of(selection.tree(), Path.of(directory), options);
      Progress shown = Progress.of(new Extracting(extraction), progress, console);
      try {
        extract(file, extraction);
      } finally {
        shown.close();
      }
      if (arguments.has("verbose")) {
        new IsoListing(console.err()).printPaths(selection.entries());
      }
    }
    return ExitCode.DONE;
  }

  private static void extract(Path image, IsoExtraction extraction)
      throws IOException, ReportedException {
    Thread abandonment = new Thread() { // for Ctrl-C
          @Override
          public void run() {
            extraction.abandon();
          }
        };
    Runtime.getRuntime().addShutdownHook(abandonment);
    try {
      extraction.run();
    } catch (FileSystemException e) {
      throw e; // of what is written
    } catch (IOException e) {
      throw IsoImages.named(image, e); // of what is read
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(abandonment);
      } catch (IllegalStateException e) {
        // the shutdown has begun, and runs the hook itself
      }
    }
  }

  /** How far it is. */
  private record Extracting(IsoExtraction extraction) implements Progress.Work {
    @Override
    public String name() {
      return "extract";
    }

    @Override
    public long total() {
      return extraction.size();
    }

    @Override
    public long done() {
      return extraction.written();
    }
  }
}

package io.seedling.cli;

import io.seedling.cli.IsoSelection.Entry;
import io.seedling.iso.IsoVolume;
import io.seedling.iso.NameView;
import io.seedling.iso.VolumeListing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code imgtool iso ls}: what a volume holds, one path a line. */
final class ImgIsoLs extends Command {

  @Override
  String name() {
    return "iso ls";
  }

  @Override
  String summary() {
    return "lists what a volume holds, or what PATH is and holds there, one path a line";
  }

  @Override
  String operands() {
    return "IMAGE [PATH...]";
  }

  @Override
  void declare(Options options) {
    options.addOption(
        flag("l", "long", "show mode, owner, group, size and date (in UTC), and links' targets"));
    IsoOptions.declareView(options);
    options.addOption(flag("", "json", "list as JSON"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    if (operands.isEmpty()) {
      throw new UsageException("a volume is needed: IMAGE");
    }
    NameView view = IsoOptions.view(arguments);
    Path file = IsoImages.requireSeekable(operands.get(0));
    try (IsoVolume volume = IsoImages.open(file)) {
      VolumeListing listing = IsoImages.list(file, volume, view);
      List<String> paths = operands.subList(1, operands.size());
      List<Entry> entries = IsoSelection.of(file, listing.tree(), paths).entries();
      IsoListing out = new IsoListing(console.out());
      if (arguments.has("json")) {
        out.printJson(volume.label(), view == null ? volume.preferredView() : view, entries);
      } else if (arguments.has("long")) {
        out.printLong(entries);
      } else {
        out.printPaths(entries);
      }
      if (!arguments.has("quiet")) {
        IsoImages.tellLeftOut(file, listing, console);
      }
    }
    return ExitCode.DONE;
  }
}

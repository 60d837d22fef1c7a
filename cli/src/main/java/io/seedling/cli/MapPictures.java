package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.GuestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/**
 * What {@code imgtool map} shows in pictures.
 *
 * @param text whether one goes to standard output
 * @param ascii whether that is kept in ASCII
 * @param image the file that one is drawn in; null for none
 * @param quiet whether nothing is said of that file
 */
record MapPictures(
    boolean text, boolean ascii, @Nullable Path image, Existing existing, boolean quiet) {

  static void declare(Options options) {
    options.addOption(Command.flag("", "picture", "show one screen of what lies where"));
    options.addOption(Command.flag("", "ascii", "the same as --picture, in ASCII alone"));
    options.addOption(Command.value("", "image", "FILE.svg", "draw what lies where as SVG"));
    options.addOption(Command.flag("", "force", "replace FILE.svg if it exists"));
  }

  static MapPictures parse(Arguments arguments) throws UsageException {
    String image = arguments.value("image");
    boolean text = arguments.has("picture") || arguments.has("ascii");
    if (image != null && !image.toLowerCase(Locale.ROOT).endsWith(".svg")) {
      throw new UsageException("--image draws SVG: its file ends in .svg, not '" + image + "'");
    }
    if ((text || image != null) && (arguments.has("json") || arguments.has("output"))) {
      throw new UsageException("--output tells in words, --picture and --image show: not both");
    }
    return new MapPictures(
        text,
        arguments.has("ascii"),
        image == null ? null : Path.of(image),
        arguments.has("force") ? Existing.REPLACE : Existing.REFUSE,
        arguments.has("quiet"));
  }

  boolean areWanted() {
    return text || image != null;
  }

  /** Shows the bytes of a disk from one to another. */
  void show(GuestDisk disk, long start, long end, Console console)
      throws IOException, ReportedException {
    List<String> files = new ArrayList<>();
    for (DiskImage layer : disk.images()) {
      files.add(Printable.escape(layer.file().toString()));
    }
    DiskPart part = new DiskPart(files, disk.size(), start, end - start);
    if (image != null) {
      draw(image, disk, part);
    }
    if (text) {
      Screen screen = ascii ? Screen.of(console).inAscii() : Screen.of(console);
      MapLayout layout = MapLayout.of(part, screen);
      Allocation allocation = Allocation.of(disk, layout.scale(), layout.images());
      console.out().print(MapText.of(part, layout, allocation, screen));
    } else if (!quiet) {
      console.out().println(Printable.escape(String.valueOf(image)));
    }
  }

  private void draw(Path image, GuestDisk disk, DiskPart part)
      throws IOException, ReportedException {
    Images.refuseFilesOf(disk, image);
    Scale scale = Scale.of(part.start(), part.length(), MapSvg.MOST_CELLS);
    Allocation allocation = Allocation.of(disk, scale, disk.images().size());
    ByteBuffer svg = ByteBuffer.wrap(MapSvg.of(part, allocation));
    OutputFile.publish(image, existing, false, OutputFile.of(svg));
  }
}

package io.seedling.cli;

import io.seedling.qcow2.Extent;
import io.seedling.qcow2.ExtentWalk;
import io.seedling.qcow2.GuestDisk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool map}: qemu-img's command of that name. */
final class ImgMap extends Command {
  private static final int COLUMN = 16;

  @Override
  String name() {
    return "map";
  }

  @Override
  String summary() {
    return "tells which parts of a disk are allocated, and in which image of its chain";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE";
  }

  @Override
  void declare(Options options) {
    ImageArgument.declare(options, "FILE");
    ReportFormat.declare(options);
    Untrusted.declare(options);
    options.addOption(value("s", "start-offset", "SIZE", "begin at this byte of the guest's disk"));
    options.addOption(value("l", "max-length", "SIZE", "tell of so many bytes at most"));
    MapPictures.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    ImageArgument given = ImageArgument.ofOnly(arguments).withoutFilters(); // as qemu-img
    Path file = given.file();
    boolean json = ReportFormat.isJson(arguments);
    MapPictures pictures = MapPictures.parse(arguments);
    long start = size(arguments.value("start-offset"), 0);
    long most = size(arguments.value("max-length"), Long.MAX_VALUE);
    try (GuestDisk disk =
        Images.disk(given, Untrusted.of(arguments)).withHoles(NativeHoles.SHOWN)) {
      long size = disk.size();
      long end = start < size && most < size - start ? start + most : size;
      if (pictures.areWanted()) {
        pictures.show(disk, Math.min(start, end), end, console);
        return ExitCode.DONE;
      }
      ExtentWalk walk = disk.extents(Math.min(start, end), end);
      if (json) {
        printJson(walk, start, console.out());
        return ExitCode.DONE;
      }
      return print(disk, walk, console);
    } catch (IOException e) {
      throw Images.failure(ExitCode.FAILED, file, e);
    }
  }

  private static long size(@Nullable String text, long otherwise) throws UsageException {
    return text == null ? otherwise : ByteSize.parse(text);
  }

  private static void printJson(ExtentWalk walk, long start, PrintStream out) throws IOException {
    String before = "[";
    while (walk.hasNext()) {
      out.print(before + json(walk.next()));
      before = ",\n";
    }
    if (before.equals("[")) { // qemu-img tells of nothing in these words
      out.print(
          "[{ \"start\": "
              + start
              + ", \"length\": 0, \"depth\": 0, \"present\": false,"
              + " \"zero\": false, \"data\": false}");
    }
    out.print("]\n");
  }

  private static String json(Extent extent) {
    return "{ \"start\": "
        + extent.guestOffset()
        + ", \"length\": "
        + extent.length()
        + ", \"depth\": "
        + extent.depth()
        + ", \"present\": "
        + (extent.kind() != Extent.Kind.ABSENT)
        + ", \"zero\": "
        + extent.kind().readsAsZeros()
        + ", \"data\": "
        + extent.kind().isData()
        + (extent.hostOffset() < 0 ? "" : ", \"offset\": " + extent.hostOffset())
        + "}";
  }

  private static ExitCode print(GuestDisk disk, ExtentWalk walk, Console console)
      throws IOException, ReportedException {
    console.out().print(column("Offset") + column("Length") + column("Mapped to") + "File\n");
    while (walk.hasNext()) {
      Extent extent = walk.next();
      if (extent.kind() == Extent.Kind.COMPRESSED) {
        throw new ReportedException(
            ExitCode.FAILED,
            "File contains external, encrypted or compressed clusters.",
            "--output=json tells of them, too");
      }
      if (extent.kind() == Extent.Kind.DATA) {
        String file = Printable.escape(disk.dataFile(extent.depth()).toString());
        console
            .out()
            .print(
                column(hex(extent.guestOffset()))
                    + column(hex(extent.length()))
                    + column(hex(extent.hostOffset()))
                    + file
                    + "\n");
      }
    }
    return ExitCode.DONE;
  }

  /** As C's {@code %#x}, which writes zero without a prefix. */
  private static String hex(long number) {
    return number == 0 ? "0" : "0x" + Long.toHexString(number);
  }

  private static String column(String text) {
    return text + " ".repeat(Math.max(0, COLUMN - text.length()));
  }
}

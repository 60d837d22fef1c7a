package io.seedling.cli;

import io.seedling.qcow2.GuestDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool compare}: qemu-img's command of that name. */
final class ImgCompare extends Command {

  @Override
  String name() {
    return "compare";
  }

  @Override
  String summary() {
    return "tells whether two disk images have the same content";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE1 FILE2";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("f", "format", "FORMAT", "of FILE1: qcow2 or raw"));
    options.addOption(value("F", "second-format", "FORMAT", "of FILE2"));
    options.addOption(flag("s", "strict", "the sizes and what is allocated must be equal, too"));
    options.addOption(value("T", "cache", "MODE", "accepted for qemu-img's sake"));
    options.addOption(flag("U", "force-share", "accepted for qemu-img's sake: nothing is locked"));
    options.addOption(flag("", "image-opts", "refused: FILE1 and FILE2 are files' names"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> names = arguments.operands();
    if (names.size() != 2) {
      throw new UsageException("Expecting two image file names");
    }
    Images.refuseImageOpts(arguments);
    Path first = Path.of(names.get(0));
    Path second = Path.of(names.get(1));
    NativeHoles holes = arguments.has("strict") ? NativeHoles.SHOWN : NativeHoles.SKIPPED;
    try (GuestDisk one = open(first, arguments.value("format")).withHoles(holes);
        GuestDisk other = open(second, arguments.value("second-format")).withHoles(holes)) {
      DiskComparison comparison =
          new DiskComparison(
              new DiskComparison.Side(one, first),
              new DiskComparison.Side(other, second),
              arguments.has("strict"));
      Progress progress = Progress.of(comparison, Progress.kind(arguments, console), console);
      DiskComparison.Outcome outcome;
      try {
        outcome = comparison.run();
      } finally {
        progress.close();
      }
      if (!arguments.has("quiet")) {
        outcome.print(console.out());
      }
      return outcome.same() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  private static GuestDisk open(Path file, @Nullable String format) throws ReportedException {
    try {
      return Images.disk(file, Images.format(file, format));
    } catch (IOException e) {
      throw Images.failure(ExitCode.NOT_OPENED, file, e);
    } catch (ReportedException e) {
      throw new ReportedException(ExitCode.NOT_OPENED, String.valueOf(e.getMessage()), e.help());
    }
  }
}

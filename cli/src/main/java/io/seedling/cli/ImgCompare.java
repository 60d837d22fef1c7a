package io.seedling.cli;

import io.seedling.qcow2.DiskComparison;
import io.seedling.qcow2.GuestDisk;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code imgtool compare}: qemu-img's command of that name. */
final class ImgCompare extends Command {
  private static final String SIZES_DIFFER = "Warning: Image size mismatch!";
  private static final int MOST_THREADS = 8; // each has some MiB

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
    ImageArgument.declareOpts(options, "a FILE");
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> names = arguments.operands();
    if (names.size() != 2) {
      throw new UsageException("Expecting two image file names");
    }
    ImageArgument first = argument(names.get(0), arguments, "format");
    ImageArgument second = argument(names.get(1), arguments, "second-format");
    NativeHoles holes = arguments.has("strict") ? NativeHoles.SHOWN : NativeHoles.SKIPPED;
    NativeInflaters inflaters = new NativeInflaters();
    try (GuestDisk one = open(first).withHoles(holes).withInflaters(inflaters);
        GuestDisk other = open(second).withHoles(holes).withInflaters(inflaters)) {
      DiskComparison comparison =
          new DiskComparison(one, other, arguments.has("strict"), threads());
      DiskComparison.Outcome outcome;
      Progress progress =
          Progress.of(new Comparing(comparison), Progress.kind(arguments, console), console);
      try {
        outcome = comparison.run();
      } catch (DiskComparison.DiskException e) {
        if (e.offset() >= Math.min(one.size(), other.size()) && !arguments.has("quiet")) {
          console.out().println(SIZES_DIFFER); // which qemu-img says before it reads the rest
        }
        throw failure(e, e.isFirst() ? first : second);
      } finally {
        progress.close();
      }
      if (!arguments.has("quiet")) {
        print(outcome, console.out());
      }
      return outcome.isSame() ? ExitCode.DONE : ExitCode.FAILED;
    }
  }

  /** Tells of bytes that the system doesn't give as qemu-img does. */
  private static ReportedException failure(DiskComparison.DiskException e, ImageArgument of) {
    ExitCode status = e.isDescribed() ? ExitCode.NOT_READ : ExitCode.NOT_DESCRIBED;
    IOException reason = e.reason();
    if (!ErrorReport.isOfSystem(reason)) {
      return Images.failure(status, of.file(), reason);
    }
    if (!e.isDescribed()) {
      return new ReportedException(
          status, "Sector allocation test failed for " + of.shown(), e.getMessage());
    }
    return new ReportedException(
        status,
        "Error while reading offset " + e.offset() + " of " + of.shown() + ": " + e.getMessage(),
        null);
  }

  /** More threads than processors would only be in each other's way. */
  private static int threads() {
    return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** In qemu-img's words. */
  private static void print(DiskComparison.Outcome outcome, PrintStream out) {
    if (outcome.sizesDiffer() && outcome.difference() != DiskComparison.Difference.SIZE) {
      out.println(SIZES_DIFFER);
    }
    out.println(
        switch (outcome.difference()) {
          case NONE -> "Images are identical.";
          case SIZE -> "Strict mode: Image size mismatch!";
          case STATUS -> "Strict mode: Offset " + outcome.offset() + " block status mismatch!";
          case CONTENT -> "Content mismatch at offset " + outcome.offset() + "!";
        });
  }

  /** How far it is. */
  private record Comparing(DiskComparison comparison) implements Progress.Work {
    @Override
    public String name() {
      return "comparing";
    }

    @Override
    public long total() {
      return comparison.size();
    }

    @Override
    public long done() {
      return comparison.done();
    }
  }

  private static ImageArgument argument(String name, Arguments arguments, String formatOption)
      throws UsageException, ReportedException {
    try {
      return ImageArgument.of(name, arguments, formatOption);
    } catch (ReportedException e) {
      throw notOpened(e);
    }
  }

  private static GuestDisk open(ImageArgument given) throws ReportedException {
    try {
      return Images.disk(given.source());
    } catch (IOException e) {
      throw Images.failure(ExitCode.NOT_OPENED, given.file(), e);
    } catch (ReportedException e) {
      throw notOpened(e);
    }
  }

  private static ReportedException notOpened(ReportedException e) {
    if (e.getCause() instanceof IOException cause) {
      return new ReportedException(ExitCode.NOT_OPENED, cause);
    }
    return e.with(ExitCode.NOT_OPENED);
  }
}

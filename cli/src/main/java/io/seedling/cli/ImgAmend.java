package io.seedling.cli;

import io.seedling.qcow2.Amendment;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.Locking;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.util.List;
import org.apache.commons.cli.Options;

/** {@code imgtool amend}: qemu-img's command of that name, without what is about encryption. */
final class ImgAmend extends Command {

  @Override
  String name() {
    return "amend";
  }

  @Override
  String summary() {
    return "changes the options of a qcow2 image that is there, as qemu-img amend does";
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
    options.addOption(
        value("o", "options", "OPTIONS", "NAME=VALUE,...; -o help lists them (none encrypts)"));
    options.addOption(value("t", "cache", "MODE", "accepted for qemu-img's sake"));
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
    options.addOption(flag("", "force", "accepted for qemu-img's sake"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> words = arguments.values("options");
    if (words.isEmpty()) {
      throw new UsageException("Must specify options (-o)");
    }
    boolean asksForHelp = ImageOptions.askForHelp(words);
    String format = arguments.value("format");
    if (asksForHelp && format != null) {
      requireAmendable(format);
      console.out().print(ImageOptions.amendHelp());
      return ExitCode.DONE;
    }
    ImageArgument given = ImageArgument.ofOnly(arguments);
    CacheMode.require(arguments.value("cache"), "cache");
    Progress.Kind kind = Progress.kind(arguments, console);
    requireQcow2(given.with(Locking.NONE));
    if (asksForHelp) {
      console.out().print(ImageOptions.amendHelp());
    } else {
      Amendment amendment = AmendOptions.of(words).amendment();
      CheckLines repairs = new CheckLines(console.err());
      if (kind == Progress.Kind.PERCENT_ON_OUT) {
        ProgressSteps steps = new ProgressSteps(console.out(), ProgressPercent.HUNDREDTHS);
        try {
          apply(
              amendment,
              given,
              repairs,
              (done, total) -> steps.accept(ProgressPercent.share(done, total)));
        } finally {
          steps.end(true); // as in QEMU, whatever has become of it
        }
      } else {
        apply(amendment, given, repairs, (done, total) -> {});
      }
    }
    return ExitCode.DONE;
  }

  private static void requireAmendable(String format) throws ReportedException {
    if (!format.equals(ImageFormat.QCOW2.qemuName())) {
      throw new ReportedException(
          ExitCode.FAILED,
          QemuFormats.isKnown(format)
              ? "Format driver '" + format + "' does not support option amendment"
              : "Unknown file format '" + format + "'",
          "qcow2 can be amended here");
    }
  }

  /** As with qemu-img, all that the image rests on has to be there. */
  private static void requireQcow2(ImageArgument given) throws IOException, ReportedException {
    ImageFormat format;
    try (var disk = Images.disk(given.source())) {
      format = disk.images().get(0).format();
    }
    requireAmendable(format.qemuName());
  }

  private static void apply(
      Amendment amendment, ImageArgument given, CheckLines repairs, Amendment.Steps steps)
      throws IOException, ReportedException {
    try {
      amendment.applyTo(given.source(), NativeHoles.SHOWN, repairs, steps);
    } catch (ImageChangeException e) {
      throw Images.notChanged(e);
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(given.file(), e);
    } catch (IOException e) {
      throw ErrorReport.located(given.file(), e);
    }
  }
}

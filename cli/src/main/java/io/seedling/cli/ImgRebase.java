package io.seedling.cli;

import io.seedling.qcow2.BackingChange;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool rebase}: qemu-img's command of that name, in its unsafe mode. */
final class ImgRebase extends Command {

  @Override
  String name() {
    return "rebase";
  }

  @Override
  String summary() {
    return "changes what an image says that it rests on, as qemu-img rebase -u does";
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
    options.addOption(value("b", "backing", "BACKING", "the new backing file; '' for none"));
    options.addOption(value("F", "backing-format", "FORMAT", "the format of that image"));
    options.addOption(
        flag("u", "unsafe", "do not look at the backing files (without -u: not done yet)"));
    options.addOption(value("t", "cache", "MODE", "accepted for qemu-img's sake"));
    options.addOption(value("T", "source-cache", "MODE", "accepted for qemu-img's sake"));
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("Expecting one image file name");
    }
    String name = arguments.value("backing");
    if (!arguments.has("unsafe") && name == null) {
      throw new UsageException("Must specify backing file (-b) or use unsafe mode (-u)");
    }
    CacheMode.require(arguments.value("cache"), "cache");
    CacheMode.require(arguments.value("source-cache"), "source cache");
    Progress.kind(arguments, console); // there is nothing to wait for
    ImageArgument given = ImageArgument.ofOnly(arguments);
    if (!arguments.has("unsafe")) {
      throw new ReportedException(
          ExitCode.FAILED,
          "images are not compared with their new backing file yet",
          "use qemu-img rebase, or -u where both backing files show the same");
    }
    change(given, name, arguments.value("backing-format"));
    return ExitCode.DONE;
  }

  private static void change(ImageArgument given, @Nullable String name, @Nullable String format)
      throws IOException, ReportedException {
    Images.requireThere(given.file());
    ImageSource source = given.source();
    try {
      if (format != null) {
        QemuFormats.require(format);
      }
      if (name == null || name.isEmpty()) {
        BackingChange.remove(source);
      } else {
        BackingChange.name(source, name, format);
      }
    } catch (ImageChangeException e) {
      String shown = name == null ? "(null)" : name;
      throw new ReportedException(
          ExitCode.FAILED,
          "Could not change the backing file to '" + shown + "': " + e.getMessage(),
          format == null ? "say -F qcow2 or -F raw" : null);
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(given.file(), e);
    }
  }
}

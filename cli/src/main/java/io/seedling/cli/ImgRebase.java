package io.seedling.cli;

import io.seedling.qcow2.BackingChainException;
import io.seedling.qcow2.BackingChange;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.Rebasing;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool rebase}: qemu-img's command of that name. */
final class ImgRebase extends Command {

  @Override
  String name() {
    return "rebase";
  }

  @Override
  String summary() {
    return "puts an image on another backing file, or on none, as qemu-img rebase does";
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
    options.addOption(flag("u", "unsafe", "do not look at the backing files: both show the same"));
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
    ImageArgument given = ImageArgument.ofOnly(arguments);
    String format = arguments.value("backing-format");
    if (arguments.has("unsafe")) {
      change(given, name, format);
    } else {
      rebase(given, new Wanted(String.valueOf(name), format), arguments, console);
    }
    return ExitCode.DONE;
  }

  /** A backing file; an empty name is none. */
  private record Wanted(String name, @Nullable String format) {
    /** Opens it as it will be found from the image; null for none. */
    @Nullable GuestDisk open(ImageArgument given) throws IOException, ReportedException {
      if (name.isEmpty()) {
        return null;
      }
      Path file = given.file().resolveSibling(name);
      Optional<ImageFormat> known = format == null ? Optional.empty() : ImageFormat.named(format);
      try {
        return GuestDisk.open(ImageSource.of(file, known).with(given.source().locking()));
      } catch (NoSuchFileException e) {
        throw notOpened("Could not open '" + file + "': No such file or directory");
      } catch (Qcow2FormatException
          | UnsupportedImageException
          | BackingChainException
          | ImageInUseException e) {
        throw notOpened(String.valueOf(Images.notOpened(file, e).getMessage()));
      }
    }

    private ReportedException notOpened(String why) {
      return new ReportedException(
          "Could not open new backing file '" + name + "': " + why, List.of());
    }
  }

  private static void rebase(
      ImageArgument given, Wanted wanted, Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    Images.requireThere(given);
    if (wanted.format != null) {
      QemuFormats.require(wanted.format);
    }
    Progress.Kind kind = Progress.kind(arguments, console);
    try (GuestDisk disk = wanted.open(given);
        Rebasing rebasing = Rebasing.of(given.source(), disk)) {
      PacedWork work = new PacedWork("rebasing", rebasing.size(), 0);
      Progress progress = Progress.of(work, kind, console);
      try {
        rebasing.copy(work);
      } finally {
        progress.close();
      }
      if (wanted.name.isEmpty()) {
        rebasing.removeBacking();
      } else {
        rebasing.nameBacking(wanted.name, wanted.format);
      }
    } catch (ImageChangeException e) {
      throw notChanged(wanted.name, wanted.format, e);
    } catch (Qcow2FormatException
        | UnsupportedImageException
        | BackingChainException
        | ImageInUseException e) {
      throw Images.notOpened(given.file(), e);
    } catch (IOException e) {
      throw ErrorReport.located(given.file(), e);
    }
  }

  private static void change(ImageArgument given, @Nullable String name, @Nullable String format)
      throws IOException, ReportedException {
    Images.requireThere(given);
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
      throw notChanged(name == null ? "(null)" : name, format, e);
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(given.file(), e);
    } catch (IOException e) {
      throw ErrorReport.located(given.file(), e);
    }
  }

  private static ReportedException notChanged(
      String name, @Nullable String format, ImageChangeException e) {
    return new ReportedException(
        ExitCode.FAILED,
        "Could not change the backing file to '" + name + "': " + e.getMessage(),
        format == null ? "say -F qcow2 or -F raw" : null);
  }
}

package io.seedling.cli;

import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.Locking;
import io.seedling.qcow2.Preallocation;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.Resizing;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool resize}: qemu-img's command of that name. */
final class ImgResize extends Command {

  @Override
  String name() {
    return "resize";
  }

  @Override
  String summary() {
    return "gives the disk in an image another size, as qemu-img resize does";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE [+|-]SIZE";
  }

  @Override
  void declare(Options options) {
    ImageArgument.declare(options, "FILE");
    options.addOption(flag("", "shrink", "allow a size that is less: what lies behind it is lost"));
    options.addOption(
        value("", "preallocation", "MODE", "of what is new: off, metadata, falloc or full"));
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
  }

  /** The size is the last word, and may begin like an option. */
  @Override
  String[] words(String[] args) {
    String last = args.length == 0 ? "" : args[args.length - 1];
    boolean isNegative =
        last.length() > 1 && last.charAt(0) == '-' && Character.isDigit(last.charAt(1));
    if (!isNegative || List.of(args).contains("--")) {
      return args;
    }
    String[] words = new String[args.length + 1];
    System.arraycopy(args, 0, words, 0, args.length - 1);
    words[args.length - 1] = "--";
    words[args.length] = last;
    return words;
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    if (operands.size() != 2) {
      throw new UsageException(
          operands.size() < 2 ? "Not enough arguments" : "Expecting image file name and size");
    }
    Preallocation preallocation = preallocation(arguments.value("preallocation"));
    String text = operands.get(1);
    boolean isRelative = text.startsWith("+") || text.startsWith("-");
    long given = ImageOptions.size("size", isRelative ? text.substring(1) : text);
    ImageArgument image = ImageArgument.of(operands.get(0), arguments, "format");
    resize(
        image,
        text.startsWith("-") ? -given : given,
        new Wish(isRelative, arguments.has("shrink"), preallocation));
    if (!arguments.has("quiet")) {
      console.out().println("Image resized.");
    }
    return ExitCode.DONE;
  }

  /** How the size is meant. */
  private record Wish(boolean isRelative, boolean mayShrink, Preallocation preallocation) {}

  private static Preallocation preallocation(@Nullable String mode) throws ReportedException {
    Optional<Preallocation> known = Preallocation.named(mode == null ? "off" : mode);
    if (known.isEmpty()) {
      throw new ReportedException("Invalid preallocation mode '" + mode + "'", List.of());
    }
    return known.get();
  }

  private static void resize(ImageArgument image, long given, Wish wish)
      throws IOException, ReportedException {
    ImageFormat format;
    long before;
    try (GuestDisk disk = Images.disk(image.with(Locking.NONE).source())) {
      format = disk.images().get(0).format();
      before = disk.size();
    }
    long size = wish.isRelative() ? before + given : given;
    requireSane(before, size, wish);
    try {
      if (format == ImageFormat.RAW) {
        Resizing.raw(image.source(), size, wish.preallocation());
      } else if (size < before) {
        Resizing.shrink(image.source(), size, NativeHoles.SHOWN);
      } else {
        Resizing.grow(image.source(), size, wish.preallocation());
      }
    } catch (ImageChangeException e) {
      throw Images.notChanged(e);
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(image.file(), e);
    } catch (IOException e) {
      throw ErrorReport.located(image.file(), e);
    }
  }

  private static void requireSane(long before, long size, Wish wish) throws ReportedException {
    if (size <= 0) {
      throw new ReportedException("New image size must be positive", List.of());
    }
    if (size <= before && wish.preallocation() != Preallocation.OFF) {
      throw new ReportedException("Preallocation can only be used for growing images", List.of());
    }
    if (size < before && !wish.mayShrink()) {
      throw new ReportedException(
          "Use the --shrink option to perform a shrink operation.",
          List.of(
              ErrorReport.PROGRAM
                  + ": warning: Shrinking an image will delete all data beyond the shrunken"
                  + " image's end. Before performing such an operation, make sure there is no"
                  + " important data there."));
    }
  }
}

package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.CopyOptions;
import io.seedling.qcow2.DiskReadException;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageCopy;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.NewImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code imgtool dd}: qemu-img's command of that name, for qcow2 and raw. */
final class ImgDd extends Command {

  @Override
  String name() {
    return "dd";
  }

  @Override
  String summary() {
    return "copies a part of a disk image into a new one, as qemu-img dd does; an existing OUT is"
        + " replaced";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "if=FILE of=OUT [bs=SIZE] [count=BLOCKS] [skip=BLOCKS]";
  }

  @Override
  void declare(Options options) {
    ImageArgument.declare(options, "FILE");
    options.addOption(value("O", "output-format", "FORMAT", "of OUT (raw by default)"));
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    DdOperands operands = DdOperands.of(arguments.operands());
    ImageArgument given = ImageArgument.of(operands.in(), arguments, "format");
    Progress.Kind kind = Progress.kind(arguments, console);
    try (GuestDisk disk = open(given)) {
      ImageFormat format = format(arguments);
      String where = operands.out() + ": error while creating output image: ";
      Path out = ImageArgument.newFile(operands.out(), where);
      requirePlace(out, where);
      try (Closeable lock = ImagesInUse.lockedOutput(out, where)) {
        Objects.requireNonNull(lock);
        Images.refuseFilesOf(disk, out);
        if (operands.skipsTooMuch(disk.size())) {
          console
              .err()
              .println(
                  ProgramName.of("imgtool").shown()
                      + ": "
                      + Printable.escape(operands.in())
                      + ": cannot skip to specified offset");
        }
        copy(part(disk, operands), out, format, kind, console);
      }
    } catch (DiskReadException e) {
      throw new ReportedException(
          ExitCode.FAILED, "error while reading from input image file: " + e.reason(), null);
    }
    return ExitCode.DONE;
  }

  private static GuestDisk open(ImageArgument given) throws IOException, ReportedException {
    return Images.disk(given.source())
        .withHoles(NativeHoles.skipped(CopyOptions.DEFAULT_SHORTEST_HOLE))
        .withInflaters(new NativeInflaters());
  }

  private static ImageFormat format(Arguments arguments) throws ReportedException {
    String name = arguments.value("output-format");
    if (name != null && OutputFormat.isUnknown(name)) {
      throw new ReportedException(
          ExitCode.FAILED, "Unknown file format", "qcow2 and raw can be written here");
    }
    return name == null ? ImageFormat.RAW : OutputFormat.named("", name);
  }

  private static void requirePlace(Path out, String where) throws ReportedException {
    Path directory = out.toAbsolutePath().getParent();
    boolean isMissing = directory == null || Files.notExists(directory);
    if (isMissing || Files.isDirectory(out)) {
      throw new ReportedException(
          ExitCode.FAILED,
          where
              + "Could not create '"
              + out
              + "': "
              + (isMissing ? "No such file or directory" : "Is a directory"),
          null);
    }
  }

  private static ImageCopy part(GuestDisk disk, DdOperands operands) {
    long start = operands.start(disk.size());
    GuestDisk part = disk.part(start, operands.end(disk.size()) - start);
    int threads = Math.min(CopyOptions.MAX_THREADS, Runtime.getRuntime().availableProcessors());
    return new ImageCopy(
        List.of(part), new CopyOptions(threads, CopyOptions.DEFAULT_SHORTEST_HOLE, false, false));
  }

  private static void copy(
      ImageCopy copy, Path out, ImageFormat format, Progress.Kind kind, Console console)
      throws IOException, UsageException, ReportedException {
    Progress shown = Progress.of(new Copying("dd", copy), kind, console);
    try {
      write(copy, out, format);
    } finally {
      shown.close();
    }
  }

  private static void write(ImageCopy copy, Path out, ImageFormat format)
      throws IOException, UsageException, ReportedException {
    if (format == ImageFormat.QCOW2) {
      ImageOptions options = ImageOptions.parse(List.of(), ImageOptions.QCOW2);
      NewImage image = new NewImage(copy.size(), options.qcow2(), Optional.empty());
      OutputFile.publish(out, Existing.REPLACE, false, channel -> copy.writeQcow2(channel, image));
    } else if (Files.exists(out) && !Files.isRegularFile(out)) {
      try (FileChannel channel = FileChannel.open(out, StandardOpenOption.WRITE)) {
        copy.stream(channel); // a device may hold other bytes than zeros
      }
    } else {
      OutputFile.publish(out, Existing.REPLACE, false, copy::writeRaw);
    }
  }
}

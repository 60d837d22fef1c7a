package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.Compression;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageCopy;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.NewImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.cli.Options;

/** {@code imgtool convert}: qemu-img's command of that name, for qcow2 and raw. */
final class ImgConvert extends Command {

  @Override
  String name() {
    return "convert";
  }

  @Override
  String summary() {
    return "copies disk images into a new one, as qemu-img convert does; an existing one is"
        + " replaced";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE [FILE...] OUT"; // each may be - for a standard stream
  }

  @Override
  void declare(Options options) {
    ConvertOptions.declare(options);
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (ImageOptions.askForHelp(arguments.values("options"))) {
      console.out().print(ConvertOptions.help(arguments));
      return ExitCode.DONE;
    }
    ConvertOptions options = ConvertOptions.of(arguments);
    Progress.Kind kind = Progress.kind(arguments, console);
    try (ConvertSources sources = ConvertSources.open(options, console)) {
      options.requirePossible();
      refuseSources(sources, options.out());
      Optional<Path> dataFile = options.dataFile();
      if (dataFile.isPresent()) {
        refuseSources(sources, dataFile.get());
      }
      try (Closeable lock = lockedTarget(options)) {
        Objects.requireNonNull(lock);
        sources.requireSound(options);
        copy(options, sources, kind, console);
      }
      if (!arguments.has("quiet")) {
        sources.warnOfLosses(console);
      }
    }
    return ExitCode.DONE;
  }

  private static Closeable lockedTarget(ConvertOptions options)
      throws IOException, ReportedException {
    Path out = options.out();
    if (options.toStandardOutput()) {
      return () -> {};
    }
    String doing = "error while converting " + options.outFormat().qemuName();
    return ImagesInUse.lockedOutput(
        out, options.intoExisting() ? "Could not open '" + out + "': " : out + ": " + doing + ": ");
  }

  private static void copy(
      ConvertOptions options, ConvertSources sources, Progress.Kind kind, Console console)
      throws IOException, UsageException, ReportedException {
    if (options.intoExisting() && options.outFormat() == ImageFormat.QCOW2) {
      try (ConvertInto into = ConvertInto.open(options, sources)) {
        if (into.image().isPresent()) {
          warnOfFallBack(options, into.image().get(), console);
        }
        ImageCopy copy = into.copy();
        OutputFile.Check check = check(options, into.copyOfAll());
        show(copy, () -> into.write(copy, check), kind, console);
      }
    } else {
      ImageCopy copy = new ImageCopy(sources.disks(), options.copy());
      show(copy, () -> write(options, copy, console), kind, console);
    }
  }

  /** What takes long. */
  private interface Writing {
    void run() throws IOException, UsageException, ReportedException;
  }

  private static void show(ImageCopy copy, Writing writing, Progress.Kind kind, Console console)
      throws IOException, UsageException, ReportedException {
    if (kind == Progress.Kind.PERCENT_ON_OUT) {
      showSteps(copy, writing, console);
      return;
    }
    Progress shown = Progress.of(new Copying("convert", copy), kind, console);
    try {
      writing.run();
    } finally {
      shown.close();
    }
  }

  private static void showSteps(ImageCopy copy, Writing writing, Console console)
      throws IOException, UsageException, ReportedException {
    ProgressSteps steps = new ProgressSteps(console.out(), copy.dataSize());
    copy.follow(steps);
    boolean isDone = false;
    try {
      writing.run();
      isDone = true;
    } finally {
      steps.end(isDone);
    }
  }

  /** The target is no source, and nothing that one rests on. */
  private static void refuseSources(ConvertSources sources, Path out)
      throws IOException, ReportedException {
    for (GuestDisk disk : sources.disks()) {
      Images.refuseFilesOf(disk, out);
    }
  }

  private static void write(ConvertOptions options, ImageCopy copy, Console console)
      throws IOException, UsageException, ReportedException {
    Path out = options.out();
    if (options.toStandardOutput()) {
      requireRaw(options);
      copy.stream(Channels.newChannel(console.out()));
      return;
    }
    if (options.intoExisting()) {
      writeIntoRaw(options, copy);
    } else if (Files.exists(out) && !Files.isRegularFile(out) && !Files.isDirectory(out)) {
      stream(options, copy);
    } else {
      options.requireDirectory();
      Optional<NewImage> image = options.newImage(copy.size());
      if (image.isPresent()) {
        warnOfFallBack(options, image.get(), console);
      }
      if (image.isPresent() && image.get().dataFile().isPresent()) {
        DataFiles.publish(
            out, image.get(), (file, data) -> copy.writeQcow2(file, data, image.get()));
        if (options.verify()) {
          verify(out, options, copy);
        }
        return;
      }
      OutputFile.Content content =
          image.isPresent()
              ? channel -> copy.writeQcow2(channel, image.get())
              : rawContent(options, copy);
      OutputFile.publish(out, Existing.REPLACE, content, check(options, copy));
    }
  }

  /** The same input gives the same bytes; where it does not, that is told. */
  private static void warnOfFallBack(ConvertOptions options, NewImage image, Console console) {
    if (!options.copy().compress() || options.copy().portable()) {
      return;
    }
    Compression compression = image.options().compression();
    Optional<String> reason = compression.fallBack();
    if (reason.isPresent()) {
      console
          .err()
          .println(
              ProgramName.of("imgtool").shown()
                  + ": warning: "
                  + compression.qemuName()
                  + " clusters are compressed in Java, to other bytes than by the library, which"
                  + " is not used here: "
                  + Printable.escape(reason.get()));
    }
  }

  private static OutputFile.Content rawContent(ConvertOptions options, ImageCopy copy)
      throws UsageException, ReportedException {
    return options.rawPreallocation().writesZeros()
        ? channel -> copy.stream(channel)
        : channel -> copy.writeRaw(channel);
  }

  private static OutputFile.Check check(ConvertOptions options, ImageCopy copy) {
    return options.verify() ? file -> verify(file, options, copy) : file -> {};
  }

  private static void verify(Path file, ConvertOptions options, ImageCopy copy) throws IOException {
    try (GuestDisk written =
        NativeInflaters.reading(
            GuestDisk.open(file, Optional.of(options.outFormat())), options.untrusted())) {
      copy.verify(written);
    }
  }

  /** A pipe takes bytes in their order, and a device may hold other bytes than zeros. */
  private static void stream(ConvertOptions options, ImageCopy copy)
      throws IOException, ReportedException {
    requireRaw(options);
    try (FileChannel channel = FileChannel.open(options.out(), StandardOpenOption.WRITE)) {
      copy.stream(channel);
    } catch (IOException e) {
      throw ErrorReport.located(options.out(), e);
    }
  }

  private static void requireRaw(ConvertOptions options) throws ReportedException {
    if (options.outFormat() != ImageFormat.RAW) {
      throw new ReportedException(
          ExitCode.FAILED,
          options.out() + ": qcow2 is written into a regular file, which can be sought",
          "say -O raw, or write into a file first");
    }
  }

  private static void writeIntoRaw(ConvertOptions options, ImageCopy copy)
      throws IOException, ReportedException {
    Path out = options.out();
    Images.requireThere(out);
    try (FileChannel channel =
        FileChannel.open(out, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      if (Files.isRegularFile(out) && channel.size() < copy.size()) {
        throw new ReportedException(
            ExitCode.FAILED, "output file is smaller than input file", null);
      }
      if (options.targetIsZero()) {
        copy.writeRaw(channel);
      } else {
        copy.stream(channel);
      }
      channel.force(true);
    } catch (IOException e) {
      throw ErrorReport.located(out, e);
    }
    if (options.verify()) {
      verify(out, options, copy);
    }
  }
}

package io.seedling.cli;

import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.CopyOptions;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.Locking;
import io.seedling.qcow2.NewImage;
import io.seedling.qcow2.Preallocation;
import io.seedling.qcow2.SnapshotKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/**
 * What a command line of {@code convert} asks for, and qemu-img's own words where it cannot be.
 *
 * @param sources the images to read, at least one
 */
record ConvertOptions(
    Arguments arguments, List<String> sources, Path out, ImageFormat outFormat, CopyOptions copy) {
  private static final int DEFAULT_TASKS = 8;

  static void declare(Options options) {
    ImageArgument.declare(options, "FILE");
    SnapshotOption.declare(options);
    options.addOption(Command.value("O", "output-format", "FORMAT", "of OUT (raw by default)"));
    options.addOption(
        Command.value("o", "options", "OPTIONS", "of OUT, NAME=VALUE,...; -o help lists them"));
    options.addOption(Command.flag("c", "compress", "compress OUT's clusters"));
    options.addOption(
        Command.value("B", "backing", "FILE", "OUT's backing file, with what FILE rests on"));
    options.addOption(Command.value("F", "backing-format", "FORMAT", "the format of that image"));
    options.addOption(
        Command.value("S", "sparse-size", "SIZE", "zeros that make a hole (4k); 0 for none"));
    options.addOption(Command.value("m", "tasks", "N", "at most so many threads, 1 to 16"));
    options.addOption(Command.flag("W", "unordered", "accepted for qemu-img's sake"));
    options.addOption(Command.flag("C", "copy-range", "accepted for qemu-img's sake"));
    options.addOption(
        Command.flag("n", "no-create", "write into OUT, which is there and keeps its options"));
    options.addOption(Command.flag("", "target-is-zero", "with -n: OUT is all zeros"));
    options.addOption(Command.value("t", "cache", "MODE", "accepted for qemu-img's sake"));
    options.addOption(Command.value("T", "source-cache", "MODE", "accepted for qemu-img's sake"));
    options.addOption(
        Command.flag("", "target-image-opts", "with -n: OUT is driver=FORMAT,file.filename=NAME"));
    options.addOption(
        Command.flag("", "salvage", "read what can be read of damaged images; the rest is zeros"));
    Untrusted.declare(options);
    options.addOption(Command.flag("", "verify", "read OUT when it is written, and compare"));
    options.addOption(
        Command.flag(
            "",
            "deterministic",
            "the same bytes on every platform: zstd without its native library, and slower"));
  }

  static ConvertOptions of(Arguments arguments) throws UsageException, ReportedException {
    int shortestHole = shortestHole(arguments.value("sparse-size"));
    int threads = threads(arguments.value("tasks"));
    refuseTogether(arguments);
    List<String> operands = arguments.operands();
    if (operands.size() < 2) {
      throw new UsageException("Must specify image file name");
    }
    CacheMode.require(arguments.value("source-cache"), "source cache");
    int last = operands.size() - 1;
    ImageArgument out = out(operands.get(last), arguments);
    return new ConvertOptions(
        arguments,
        operands.subList(0, last),
        out.file(),
        out.format().orElse(ImageFormat.RAW),
        new CopyOptions(
            threads, shortestHole, arguments.has("compress"), arguments.has("deterministic")));
  }

  /** Returns the list that {@code -o help} asks for. */
  static String help(Arguments arguments) throws ReportedException {
    ImageFormat format = format(arguments.value("output-format")).orElse(ImageFormat.RAW);
    return ImageOptions.help(format, !arguments.operands().isEmpty());
  }

  private static ImageArgument out(String word, Arguments arguments) throws ReportedException {
    Optional<ImageFormat> format = format(arguments.value("output-format"));
    if (arguments.has("target-image-opts")) {
      ImageArgument out = ImageArgument.ofOptions(word);
      out.requireFile();
      return out;
    }
    return new ImageArgument(ImageArgument.newFile(word, ""), format, Locking.SHARED);
  }

  private static int shortestHole(@Nullable String text) throws UsageException {
    long size = text == null ? CopyOptions.DEFAULT_SHORTEST_HOLE : ByteSize.parse(text);
    if (size % 512 != 0 || size > 16 << 20) {
      throw new UsageException(
          "Invalid buffer size for sparse output specified. Valid sizes are multiples of 512 up to"
              + " 16777216. Select 0 to disable sparse detection (fully allocates output).");
    }
    return (int) size;
  }

  /** More threads than processors would only be in each other's way. */
  private static int threads(@Nullable String text) throws UsageException {
    int asked = 0;
    try {
      asked = text == null ? DEFAULT_TASKS : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      // is told below
    }
    if (asked < 1 || asked > CopyOptions.MAX_THREADS) {
      throw new UsageException(
          "Invalid number of coroutines. Allowed number of coroutines is between 1 and "
              + CopyOptions.MAX_THREADS);
    }
    int processors = Math.min(Runtime.getRuntime().availableProcessors(), CopyOptions.MAX_THREADS);
    return text == null ? processors : Math.min(asked, processors);
  }

  private static void refuseTogether(Arguments arguments) throws UsageException {
    if (arguments.has("compress") && arguments.has("copy-range")) {
      throw new UsageException("Cannot enable copy offloading when -c is used");
    }
    if (arguments.has("sparse-size") && arguments.has("copy-range")) {
      throw new UsageException("Cannot enable copy offloading when -S is used");
    }
    if (arguments.has("salvage") && arguments.has("copy-range")) {
      throw new UsageException("Cannot use copy offloading in salvaging mode");
    }
    if (arguments.has("target-image-opts") && !arguments.has("no-create")) {
      throw new UsageException("--target-image-opts requires use of -n flag");
    }
    if (arguments.has("no-create") && arguments.has("options")) {
      throw new UsageException("-o has no effect when skipping image creation");
    }
    if (arguments.has("target-is-zero") && !arguments.has("no-create")) {
      throw new UsageException("--target-is-zero requires use of -n flag");
    }
  }

  private static Optional<ImageFormat> format(@Nullable String name) throws ReportedException {
    return name == null ? Optional.empty() : Optional.of(OutputFormat.named("", name));
  }

  /** Returns what a source's word means. */
  ImageArgument source(String word) throws UsageException, ReportedException {
    return ImageArgument.of(word, arguments, "format");
  }

  /** Returns the internal snapshot that is read; empty for the sources' present state. */
  Optional<SnapshotKey> snapshot() throws UsageException {
    return SnapshotOption.of(arguments);
  }

  /** Whether what can't be read is zeros. */
  boolean salvage() {
    return arguments.has("salvage");
  }

  Untrusted untrusted() {
    return Untrusted.of(arguments);
  }

  /** Whether the target is {@code -}, which is written from the first byte to the last. */
  boolean toStandardOutput() {
    return out.toString().equals("-");
  }

  /** Whether the target is there, and keeps what it is. */
  boolean intoExisting() {
    return arguments.has("no-create");
  }

  boolean targetIsZero() {
    return arguments.has("target-is-zero");
  }

  boolean verify() {
    return arguments.has("verify");
  }

  /** Whether the target has a backing file that shows what the source leaves to its own. */
  boolean hasBacking() {
    return arguments.value("backing") != null;
  }

  /** Refuses what qemu-img refuses once the sources are open. */
  void requirePossible() throws UsageException, ReportedException {
    ImageOptions options = imageOptions();
    String backing = backingName(options);
    if (backing != null) {
      if (outFormat == ImageFormat.RAW && !intoExisting()) {
        throw failed("Backing file not supported for file format 'raw'");
      }
      if (targetIsZero()) {
        throw failed("Cannot use --target-is-zero when the destination image has a backing file");
      }
      if (sources.size() > 1) {
        throw failed(
            "Having a backing file for the target makes no sense when concatenating multiple input"
                + " images");
      }
      if (!intoExisting() && backingFormat(options).isEmpty()) {
        throw failed("Use of backing file requires explicit backing format");
      }
    }
    if (arguments.has("compress")) {
      refuseCompression(options);
    }
    CacheMode.require(arguments.value("cache"), "cache");
  }

  /** Returns the data file that OUT shall have, if any. */
  Optional<Path> dataFile() throws UsageException {
    return imageOptions().dataFile().map(file -> Path.of(file.name()));
  }

  private void refuseCompression(ImageOptions options) throws UsageException, ReportedException {
    if (outFormat == ImageFormat.RAW) {
      throw failed("Compression not supported for this file format");
    }
    if (!options.preallocation().equals(Preallocation.OFF)) {
      throw failed("Compression and preallocation not supported at the same time");
    }
    if (options.dataFile().isPresent()) {
      throw failed("Compression and an external data file not supported at the same time");
    }
  }

  /** Returns whether all of a raw target is written, zeros too. */
  Preallocation rawPreallocation() throws UsageException, ReportedException {
    Preallocation preallocation = imageOptions().preallocation();
    if (preallocation == Preallocation.METADATA) {
      throw cannotBe("Unsupported preallocation mode: metadata");
    }
    return preallocation;
  }

  private ImageOptions imageOptions() throws UsageException {
    return ImageOptions.parse(
        arguments.values("options"),
        outFormat == ImageFormat.RAW ? ImageOptions.RAW : ImageOptions.QCOW2);
  }

  private @Nullable String backingName(ImageOptions options) {
    String name = arguments.value("backing");
    return name != null ? name : options.value("backing_file");
  }

  private Optional<ImageFormat> backingFormat(ImageOptions options) throws ReportedException {
    String name = arguments.value("backing-format");
    return format(name != null ? name : options.value("backing_fmt"));
  }

  /** Refuses a target in a directory that is not there. */
  void requireDirectory() throws ReportedException {
    Path directory = out.toAbsolutePath().getParent();
    if (directory == null || Files.notExists(directory)) {
      throw cannotBe("Could not create '" + out + "': No such file or directory");
    }
  }

  private ReportedException cannotBe(String reason) {
    return failed(out + ": error while converting " + outFormat.qemuName() + ": " + reason);
  }

  /** Returns the qcow2 image that is to be; none for raw. */
  Optional<NewImage> newImage(long size) throws IOException, UsageException, ReportedException {
    if (outFormat == ImageFormat.RAW) {
      return Optional.empty();
    }
    ImageOptions options = imageOptions();
    String name = backingName(options);
    Optional<BackingFile> backing = Optional.empty();
    if (name != null) {
      ImageFormat format = backingFormat(options).orElse(ImageFormat.RAW);
      backing = Optional.of(new BackingFile(name, format));
      Images.requireBackingThere(out, name);
      Images.refuseSame(out, out.resolveSibling(name));
    }
    try {
      options.refuseEncryption();
      return Optional.of(
          new NewImage(
              size, options.qcow2(), backing, options.preallocation(), options.dataFile()));
    } catch (IllegalArgumentException | UsageException e) {
      throw cannotBe(String.valueOf(e.getMessage()));
    }
  }

  private static ReportedException failed(String message) {
    return new ReportedException(ExitCode.FAILED, message, null);
  }
}

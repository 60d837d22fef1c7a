package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.NewImage;
import io.seedling.qcow2.Preallocation;
import io.seedling.qcow2.RawImage;
import io.seedling.qcow2.StoredName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool create}: qemu-img's command of that name, for qcow2 and raw. */
final class ImgCreate extends Command {
  @Override
  String name() {
    return "create";
  }

  @Override
  String summary() {
    return "creates an empty disk image, as qemu-img create does; an existing FILE is replaced";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "FILE [SIZE]";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("f", "format", "FORMAT", "qcow2 or raw (raw by default)"));
    options.addOption(
        value("b", "backing", "FILE", "the image that shows where nothing is written"));
    options.addOption(value("F", "backing-format", "FORMAT", "the format of that image"));
    options.addOption(flag("u", "backing-unsafe", "do not open the backing file"));
    options.addOption(
        value("", "object", "OBJECT", "secret,id=NAME,...: what encrypt.key-secret=NAME names"));
    options.addOption(
        value(
            "o",
            "options",
            "OPTIONS",
            "NAME=VALUE,...; -o help lists them; preallocation=falloc writes zeros, as full does"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    List<String> words = arguments.values("options");
    try {
      QemuOption.requireLists(words);
    } catch (UsageException e) {
      throw new ReportedException(ExitCode.FAILED, String.valueOf(e.getMessage()), null);
    }
    if (ImageOptions.askForHelp(words)) {
      ImageFormat format = format("", arguments.value("format"));
      console.out().print(ImageOptions.help(format, !operands.isEmpty()));
      return ExitCode.DONE;
    }
    if (operands.isEmpty() || operands.size() > 2) {
      throw new UsageException(
          operands.isEmpty()
              ? "Expecting image file name"
              : "Unexpected argument: " + operands.get(2));
    }
    Long size =
        operands.size() == 2 ? Long.valueOf(ByteSize.ofWord("image size", operands.get(1))) : null;
    Path file = ImageArgument.newFile(operands.get(0), operands.get(0) + ": ");
    try {
      create(file, size, arguments, console);
    } catch (UsageException e) {
      throw new ReportedException(file + ": " + e.getMessage(), e.hints());
    } catch (IllegalArgumentException e) {
      throw failed(file, String.valueOf(e.getMessage()), null);
    }
    return ExitCode.DONE;
  }

  private static void create(Path file, @Nullable Long given, Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    ImageFormat format = format(file + ": ", arguments.value("format"));
    ImageOptions options = options(file, format, given, arguments);
    boolean opens = !arguments.has("backing-unsafe");
    Optional<BackingFile> backing = backing(file, options, opens);
    if (backing.isPresent() && opens) {
      String size = Long.toString(backingSize(outputs(file, options), backing.get()));
      options = options.value("size") == null ? options.with(CreateOption.SIZE, size) : options;
    }
    String size = options.value("size");
    if (size == null) {
      throw failed(file, "Image creation needs a size parameter", null);
    }
    if (!arguments.has("quiet")) {
      console
          .out()
          .println(
              "Formatting '"
                  + Printable.escape(arguments.operands().get(0))
                  + "', fmt="
                  + format.qemuName()
                  + options.shown(format));
      console.out().flush(); // before what may be said of it on standard error
    }
    WatchedWriting shown = new WatchedWriting("create", Progress.kind(arguments, console), console);
    try (Closeable lock = ImagesInUse.lockedOutput(file, file + ": ")) {
      Objects.requireNonNull(lock);
      if (format == ImageFormat.RAW) {
        createRaw(file, ByteSize.parse(size), options, shown);
      } else {
        if (backing.isEmpty() && options.value("backing_fmt") != null) {
          throw failed(
              file, "Backing format cannot be used without backing file", "say -b FILE, too");
        }
        boolean aes = new Encryption(options, arguments.values("object")).isAes();
        NewImage image = newImage(file, ByteSize.parse(size), options, backing);
        createQcow2(file, image.with(image.options().withAes(aes)), shown);
      }
    }
  }

  private static ReportedException failed(Path file, String what, @Nullable String help) {
    return new ReportedException(ExitCode.FAILED, file + ": " + what, help);
  }

  private static ImageFormat format(String where, @Nullable String name) throws ReportedException {
    return name == null ? ImageFormat.RAW : OutputFormat.named(where, name);
  }

  /** Joins what the command line says in two ways; only the size may not be said twice. */
  private static ImageOptions options(
      Path file, ImageFormat format, @Nullable Long size, Arguments arguments)
      throws UsageException, ReportedException {
    boolean raw = format == ImageFormat.RAW;
    ImageOptions options =
        ImageOptions.parse(
            arguments.values("options"), raw ? ImageOptions.RAW : ImageOptions.QCOW2);
    if (size != null && options.value("size") != null) {
      throw failed(file, "The image size must be specified only once", null);
    }
    if (raw && arguments.has("backing")) {
      throw failed(file, "Backing file not supported for file format 'raw'", "say -f qcow2");
    }
    if (raw && arguments.has("backing-format")) {
      throw failed(file, "Backing file format not supported for file format 'raw'", null);
    }
    return options
        .with(CreateOption.SIZE, size == null ? null : size.toString())
        .with(CreateOption.BACKING_FILE, arguments.value("backing"))
        .with(CreateOption.BACKING_FMT, arguments.value("backing-format"));
  }

  private static Optional<BackingFile> backing(Path file, ImageOptions options, boolean opens)
      throws IOException, ReportedException {
    String name = options.value("backing_file");
    String format = options.value("backing_fmt");
    if (name == null) {
      return Optional.empty();
    }
    if (name.isEmpty()) {
      throw failed(file, "Expected backing file name, got empty string", null);
    }
    if (name.equals(file.toString())) {
      throw failed(
          file,
          "Error: Trying to create an image with the same filename as the backing file",
          null);
    }
    if (!StoredName.isMeant(name)) {
      Images.refuseSame(file, file.resolveSibling(name));
    }
    if (opens && !StoredName.isMeant(name) && Files.notExists(file.resolveSibling(name))) {
      throw new ReportedException(
          file + ": Could not open '" + file.resolveSibling(name) + "': No such file or directory",
          List.of("Could not open backing image."));
    }
    if (format == null) {
      throw failed(
          file,
          "Backing file specified without backing format",
          "say -F qcow2 or -F raw, or use imgtool overlay, which looks");
    }
    Optional<ImageFormat> known = ImageFormat.named(format);
    if (known.isEmpty()) {
      throw failed(
          file,
          opens
              ? "Unknown driver '" + format + "'"
              : "Parameter 'backing-fmt' does not accept value '" + format + "'",
          "qcow2 and raw are read here");
    }
    return Optional.of(new BackingFile(name, known.get()));
  }

  /** Returns the image and, if it has one, the data file. */
  private static List<Path> outputs(Path file, ImageOptions options) {
    String data = options.value("data_file");
    return data == null ? List.of(file) : List.of(file, Path.of(data));
  }

  /** A relative name is relative to the new image, as QEMU will read it. */
  private static long backingSize(List<Path> outputs, BackingFile backing)
      throws IOException, ReportedException {
    Path image = outputs.get(0);
    BackingChain chain =
        StoredName.isMeant(backing.name())
            ? chain(image, ImageArgument.of(backing.name(), backing.format().qemuName()))
            : Images.chain(image.resolveSibling(backing.name()), Optional.of(backing.format()));
    Images.refuseMembers(chain, outputs);
    return chain.top().virtualSize();
  }

  /** Walks down from an image whose name is more than a path. */
  private static BackingChain chain(Path image, ImageArgument backing)
      throws IOException, ReportedException {
    Path file = image.resolveSibling(backing.file());
    return Images.chain(ImageSource.of(file, backing.format()).with(backing.drivers()));
  }

  private static void createRaw(Path file, long size, ImageOptions options, WatchedWriting shown)
      throws IOException, UsageException, ReportedException {
    Optional<Preallocation> preallocation =
        Preallocation.named(Optional.ofNullable(options.value("preallocation")).orElse("off"));
    if (preallocation.isEmpty()) {
      throw failed(file, "invalid parameter value: " + options.value("preallocation"), null);
    }
    OutputFile.Content content = channel -> RawImage.create(channel, size, preallocation.get());
    boolean takesLong = preallocation.get().writesZeros();
    OutputFile.publish(
        file, Existing.REPLACE, false, takesLong ? shown.of(content, size) : content);
  }

  private static NewImage newImage(
      Path file, long size, ImageOptions options, Optional<BackingFile> backing)
      throws UsageException, ReportedException {
    if (!options.qcow2().canHold(size)) {
      throw failed(
          file,
          "The image size is too large for file format 'qcow2' (try using a larger cluster size)",
          null);
    }
    return new NewImage(
        size, options.qcow2(), backing, options.preallocation(), options.dataFile());
  }

  private static void createQcow2(Path file, NewImage image, WatchedWriting shown)
      throws IOException, ReportedException {
    boolean takesLong = image.preallocation().writesZeros();
    if (image.dataFile().isEmpty()) {
      OutputFile.Content content = new Overlays.ImageContent(image);
      OutputFile.publish(
          file,
          Existing.REPLACE,
          false,
          takesLong ? shown.of(content, image.virtualSize()) : content);
      return;
    }
    OutputFile.Content content = image::writeDataTo;
    OutputFile.Content data = takesLong ? shown.of(content, image.virtualSize()) : content;
    DataFiles.publish(
        file,
        image,
        (channel, dataChannel) -> {
          image.writeTo(channel);
          data.writeTo(dataChannel);
        });
  }
}

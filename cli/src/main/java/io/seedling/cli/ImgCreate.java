package io.seedling.cli;

import io.seedling.cli.OutputFile.Existing;
import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.BackingFile;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.NewImage;
import io.seedling.qcow2.Qcow2Options;
import io.seedling.qcow2.RawImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
    options.addOption(value("o", "options", "OPTIONS", String.join(", ", ImageOptions.QCOW2)));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    List<String> operands = arguments.operands();
    if (operands.isEmpty() || operands.size() > 2) {
      throw new UsageException(
          operands.isEmpty()
              ? "Expecting image file name"
              : "Unexpected argument: " + operands.get(2));
    }
    Path file = Path.of(operands.get(0));
    ImageFormat format = format(file, arguments.value("format"), ImageFormat.RAW);
    ImageOptions options =
        ImageOptions.parse(
            arguments.values("options"),
            format == ImageFormat.RAW ? ImageOptions.RAW : ImageOptions.QCOW2);
    String sizeText = operands.size() == 2 ? operands.get(1) : options.value("size");
    if (operands.size() == 2 && options.value("size") != null) {
      throw new UsageException("The image size must be specified only once");
    }
    Long size = sizeText == null ? null : ByteSize.parse(sizeText);
    Optional<BackingFile> backing = backing(file, arguments, options);
    if (backing.isPresent()) {
      Images.refuseSame(file, file.resolveSibling(backing.get().name()));
      if (!arguments.has("backing-unsafe")) {
        long backingSize = backingSize(file, backing.get());
        size = size == null ? Long.valueOf(backingSize) : size;
      }
    }
    Images.requireReplaceable(List.of(file));
    if (size == null) {
      throw new ReportedException(
          ExitCode.FAILED, file + ": Image creation needs a size parameter", null);
    }
    if (format == ImageFormat.RAW) {
      createRaw(file, size, backing);
    } else {
      NewImage image = new NewImage(size, options.qcow2(), backing);
      OutputFile.publish(file, Existing.REPLACE, false, new Overlays.ImageContent(image));
    }
    if (!arguments.has("quiet")) {
      console.out().println(formatting(file, format, options, size, backing));
    }
    return ExitCode.DONE;
  }

  private static ImageFormat format(Path file, @Nullable String name, ImageFormat byDefault)
      throws ReportedException {
    if (name == null) {
      return byDefault;
    }
    Optional<ImageFormat> format = ImageFormat.named(name);
    if (format.isEmpty()) {
      throw new ReportedException(
          ExitCode.FAILED,
          file + ": Unknown file format '" + name + "'",
          "qcow2 and raw can be written here");
    }
    return format.get();
  }

  private static Optional<BackingFile> backing(Path file, Arguments arguments, ImageOptions options)
      throws ReportedException {
    String name = first(arguments.value("backing"), options.value("backing_file"));
    String format = first(arguments.value("backing-format"), options.value("backing_fmt"));
    if (name == null) {
      if (format != null) {
        throw new ReportedException(
            ExitCode.FAILED,
            file + ": Backing format cannot be used without backing file",
            "say -b FILE, too");
      }
      return Optional.empty();
    }
    if (format == null) {
      throw new ReportedException(
          ExitCode.FAILED,
          file + ": Backing file specified without backing format",
          "say -F qcow2 or -F raw, or use imgtool overlay, which looks");
    }
    return Optional.of(new BackingFile(name, format(file, format, ImageFormat.RAW)));
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }

  /** A relative name is relative to the new image, as QEMU will read it. */
  private static long backingSize(Path file, BackingFile backing)
      throws IOException, ReportedException {
    BackingChain chain =
        Images.chain(file.resolveSibling(backing.name()), Optional.of(backing.format()));
    Images.refuseMembers(chain, List.of(file));
    return chain.top().virtualSize();
  }

  private static void createRaw(Path file, long size, Optional<BackingFile> backing)
      throws IOException, ReportedException {
    if (backing.isPresent()) {
      throw new ReportedException(
          ExitCode.FAILED,
          file + ": Backing file not supported for file format 'raw'",
          "say -f qcow2");
    }
    OutputFile.publish(file, Existing.REPLACE, false, channel -> RawImage.create(channel, size));
  }

  /** The line that qemu-img writes, in its words and order. */
  private static String formatting(
      Path file, ImageFormat format, ImageOptions options, long size, Optional<BackingFile> backing)
      throws UsageException {
    StringBuilder line = new StringBuilder("Formatting '");
    line.append(Printable.escape(file.toString())).append("', fmt=").append(format.qemuName());
    if (format == ImageFormat.RAW) {
      return line.append(" size=").append(size).toString();
    }
    Qcow2Options qcow2 = options.qcow2();
    line.append(" cluster_size=").append(1L << qcow2.clusterBits());
    line.append(" extended_l2=").append(qcow2.extendedL2() ? "on" : "off");
    if (options.value("preallocation") != null) {
      line.append(" preallocation=off");
    }
    line.append(" compression_type=").append(qcow2.compression().qemuName());
    line.append(" size=").append(size);
    if (options.value("compat") != null) {
      line.append(" compat=").append(options.value("compat"));
    }
    if (backing.isPresent()) {
      line.append(" backing_file=").append(Printable.escape(backing.get().name()));
      line.append(" backing_fmt=").append(backing.get().format().qemuName());
    }
    line.append(" lazy_refcounts=").append(qcow2.lazyRefcounts() ? "on" : "off");
    return line.append(" refcount_bits=").append(qcow2.refcountBits()).toString();
  }
}

package io.seedling.cli;

import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.Measurement;
import io.seedling.qcow2.NewImage;
import io.seedling.qcow2.Preallocation;
import io.seedling.qcow2.Qcow2Measure;
import io.seedling.qcow2.SnapshotKey;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool measure}: qemu-img's command of that name, for qcow2 and raw. */
final class ImgMeasure extends Command {
  @Override
  String name() {
    return "measure";
  }

  @Override
  String summary() {
    return "tells how long the file of a new image would be, as qemu-img measure does";
  }

  @Override
  ExitCode usageStatus() {
    return ExitCode.FAILED; // as qemu-img
  }

  @Override
  String operands() {
    return "(--size SIZE | FILE)";
  }

  @Override
  void declare(Options options) {
    ImageArgument.declare(options, "FILE");
    SnapshotOption.declare(options);
    options.addOption(
        value("O", "output-format", "FORMAT", "of the new image: qcow2 or raw (raw by default)"));
    options.addOption(value("o", "options", "OPTIONS", "of the new image, as create takes them"));
    options.addOption(value("", "size", "SIZE", "the disk of the new image, if there is no FILE"));
    ReportFormat.declare(options);
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    QemuOption.requireLists(arguments.values("options"));
    Optional<SnapshotKey> snapshot = SnapshotOption.of(arguments);
    boolean json = ReportFormat.isJson(arguments);
    Long size = size(arguments.value("size"));
    refuseTogether(arguments, size);
    try {
      Measurement measurement =
          size == null
              ? ofFile(ImageArgument.ofOnly(arguments), snapshot, arguments)
              : ofSize(size, arguments);
      print(measurement, json, console.out());
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      throw failed(String.valueOf(e.getMessage()));
    }
  }

  private static ReportedException failed(String what) {
    return new ReportedException(ExitCode.FAILED, what, null);
  }

  private static @Nullable Long size(@Nullable String text) throws ReportedException {
    return text == null ? null : Long.valueOf(ByteSize.ofWord("image size", text));
  }

  private static void refuseTogether(Arguments arguments, @Nullable Long size)
      throws ReportedException {
    int files = arguments.operands().size();
    if (files > 1) {
      throw failed("At most one filename argument is allowed.");
    }
    if (files == 0
        && (arguments.has("image-opts") || arguments.has("format") || arguments.has("snapshot"))) {
      throw failed("--image-opts, -f, and -l require a filename argument.");
    }
    if (files == 1 && size != null) {
      throw failed("--size N cannot be used together with a filename.");
    }
    if (files == 0 && size == null) {
      throw failed("Either --size N or one filename must be specified.");
    }
  }

  private static Measurement ofSize(long size, Arguments arguments)
      throws UsageException, ReportedException {
    ImageOptions options = options(arguments);
    return isRaw(arguments) ? Measurement.raw(size) : qcow2(options).empty(size);
  }

  private static Measurement ofFile(
      ImageArgument given, Optional<SnapshotKey> snapshot, Arguments arguments)
      throws IOException, UsageException, ReportedException {
    Images.requireThere(given);
    try (GuestDisk disk = Images.disk(given.source().at(snapshot)).withHoles(NativeHoles.SHOWN)) {
      ImageOptions options = options(arguments);
      if (isRaw(arguments)) {
        return Measurement.raw(disk.size());
      }
      Qcow2Measure measure = qcow2(options);
      String size = options.value("size");
      measure.requirePossible(size == null ? 0 : ByteSize.parse(size));
      return measure.copyOf(disk);
    } catch (IOException e) {
      throw Images.failure(ExitCode.FAILED, given.file(), e);
    }
  }

  private static boolean isRaw(Arguments arguments) throws ReportedException {
    String name = arguments.value("output-format");
    return name == null || OutputFormat.named("", name) == ImageFormat.RAW;
  }

  private static ImageOptions options(Arguments arguments)
      throws UsageException, ReportedException {
    ImageOptions options =
        ImageOptions.parse(
            arguments.values("options"), isRaw(arguments) ? ImageOptions.RAW : ImageOptions.QCOW2);
    options.refuseEncryption();
    return options;
  }

  /** More goes together than can be created, and the versions have no other names. */
  private static Qcow2Measure qcow2(ImageOptions options) throws UsageException, ReportedException {
    int clusterBits = options.clusterBits(NewImage.DEFAULT_CLUSTER_BITS);
    String compat = options.value("compat");
    if (compat != null && !compat.equals("0.10") && !compat.equals("1.1")) {
      throw failed("Invalid compatibility level: '" + compat + "'");
    }
    String mode = options.value("preallocation");
    Optional<Preallocation> preallocation = Preallocation.named(mode == null ? "off" : mode);
    if (preallocation.isEmpty()) {
      throw failed("invalid parameter value: " + mode);
    }
    return new Qcow2Measure(
        "0.10".equals(compat) ? 2 : 3,
        clusterBits,
        options.refcountBits(),
        options.isOn("extended_l2"),
        options.value("backing_file") != null,
        preallocation.get());
  }

  private static void print(Measurement measurement, boolean json, PrintStream out) {
    boolean hasBitmaps = measurement.bitmaps().isPresent();
    long bitmaps = measurement.bitmaps().orElse(0);
    if (json) {
      out.print("{\n" + (hasBitmaps ? "    \"bitmaps\": " + bitmaps + ",\n" : ""));
      out.print("    \"required\": " + measurement.required() + ",\n");
      out.print("    \"fully-allocated\": " + measurement.fullyAllocated() + "\n}\n");
    } else {
      out.print("required size: " + measurement.required() + "\n");
      out.print("fully allocated size: " + measurement.fullyAllocated() + "\n");
      out.print(hasBitmaps ? "bitmaps size: " + bitmaps + "\n" : "");
    }
  }
}

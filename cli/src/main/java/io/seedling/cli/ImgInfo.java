package io.seedling.cli;

import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool info}: qemu-img's command of that name. */
final class ImgInfo extends Command {

  @Override
  String name() {
    return "info";
  }

  @Override
  String summary() {
    return "describes a disk image, as qemu-img info does; opens no other file unless asked";
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
    options.addOption(value("f", "format", "FORMAT", "qcow2 or raw; by default FILE's bytes tell"));
    options.addOption(value("", "output", "KIND", "human or json"));
    options.addOption(flag("", "json", "the same as --output json"));
    options.addOption(flag("", "backing-chain", "describe what FILE rests on, too"));
    options.addOption(flag("U", "force-share", "accepted for qemu-img's sake: nothing is locked"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    if (arguments.operands().size() != 1) {
      throw new UsageException("Expecting one image file name");
    }
    Path file = Path.of(arguments.operands().get(0));
    boolean json = Images.isJson(arguments);
    Optional<ImageFormat> format = format(arguments.value("format"));
    boolean wholeChain = arguments.has("backing-chain");
    List<ImageInfo> infos = wholeChain ? chain(file, format) : List.of(Images.info(file, format));
    if (json) {
      printJson(infos, wholeChain, console);
    } else {
      InfoText text = new InfoText(console.out());
      for (int i = 0; i < infos.size(); i++) {
        if (i > 0) {
          console.out().println();
        }
        text.print(infos.get(i), DiskUsage.of(infos.get(i).file()));
      }
    }
    return ExitCode.DONE;
  }

  private static Optional<ImageFormat> format(@Nullable String name) throws ReportedException {
    if (name == null) {
      return Optional.empty();
    }
    Optional<ImageFormat> format = ImageFormat.named(name);
    if (format.isEmpty()) {
      throw new ReportedException(
          ExitCode.FAILED, "Unknown file format '" + name + "'", "qcow2 and raw are read here");
    }
    return format;
  }

  private static List<ImageInfo> chain(Path file, Optional<ImageFormat> format)
      throws IOException, ReportedException {
    List<ImageInfo> infos = new ArrayList<>();
    for (BackingChain.Link link : Images.chain(file, format).links()) {
      infos.add(Images.info(link.file(), Optional.of(link.format())));
    }
    return infos;
  }

  private static void printJson(List<ImageInfo> infos, boolean asList, Console console)
      throws IOException {
    InfoJson json = new InfoJson();
    if (asList) {
      json.beginList();
    }
    for (ImageInfo info : infos) {
      json.add(info, DiskUsage.of(info.file()));
    }
    if (asList) {
      json.endList();
    }
    console.out().println(json.done());
  }
}

package io.seedling.cli;

import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.BackingChainException;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageInfo;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

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
    ImageArgument.declare(options, "FILE");
    ReportFormat.declare(options);
    Untrusted.declare(options);
    options.addOption(flag("", "backing-chain", "describe what FILE rests on, too"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    ImageArgument given = ImageArgument.ofOnly(arguments);
    boolean json = ReportFormat.isJson(arguments);
    Untrusted untrusted = Untrusted.of(arguments);
    boolean wholeChain = arguments.has("backing-chain");
    List<ImageInfo> infos =
        wholeChain && untrusted == Untrusted.NO
            ? chain(given)
            : List.of(Images.info(given.source(), untrusted)); // a stranger's has no chain
    if (json) {
      printJson(given, infos, wholeChain, console);
    } else {
      InfoText text = new InfoText(console.out());
      for (int i = 0; i < infos.size(); i++) {
        if (i > 0) {
          console.out().println();
        }
        ImageInfo info = infos.get(i);
        text.print(info, name(given, infos, i), DiskUsage.of(info.file()));
      }
    }
    return ExitCode.DONE;
  }

  /** The image itself has the name that it was given by, where that is more than its path. */
  private static String name(ImageArgument given, List<ImageInfo> infos, int index) {
    return index == 0 ? given.shown() : infos.get(index).file().toString();
  }

  private static List<ImageInfo> chain(ImageArgument given) throws IOException, ReportedException {
    List<ImageInfo> infos = new ArrayList<>();
    for (BackingChain.Link link : links(given)) {
      ImageSource source = ImageSource.of(link.file(), Optional.of(link.format()));
      boolean isTop = infos.isEmpty();
      infos.add(Images.info(isTop ? given.source() : source.with(given.locking()), Untrusted.NO));
    }
    return infos;
  }

  /** Says of an image below the top what qemu-img says, which opens one after the other. */
  private static List<BackingChain.Link> links(ImageArgument given)
      throws IOException, ReportedException {
    Path file = given.file();
    Images.requireThere(given);
    try {
      return BackingChain.described(given.source()).links();
    } catch (BackingChainException e) {
      if (e.repeated().isPresent()) {
        String what = "Backing file '" + e.repeated().get() + "' creates an infinite loop.";
        throw new ReportedException(ExitCode.FAILED, what, null);
      }
      if (e.broken().isPresent() && e.getCause() instanceof IOException cause) {
        Images.requireThere(e.broken().get().file());
        throw Images.notOpened(e.broken().get().file(), cause);
      }
      throw e;
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw Images.notOpened(file, e);
    }
  }

  private static void printJson(
      ImageArgument given, List<ImageInfo> infos, boolean asList, Console console)
      throws IOException {
    InfoJson json = new InfoJson();
    if (asList) {
      json.beginList();
    }
    for (int i = 0; i < infos.size(); i++) {
      ImageInfo info = infos.get(i);
      json.add(info, name(given, infos, i), DiskUsage.of(info.file()));
    }
    if (asList) {
      json.endList();
    }
    console.out().println(json.done());
  }
}

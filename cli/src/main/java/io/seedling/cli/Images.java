package io.seedling.cli;

import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.BackingChainException;
import io.seedling.qcow2.CheckFinding;
import io.seedling.qcow2.CheckReport;
import io.seedling.qcow2.DamagedImageException;
import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageInfo;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Qcow2Check;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.Qcow2Image;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens images that a user named, so that a complaint about one says which it is. */
final class Images {
  private Images() {}

  static BackingChain chain(Path file, Optional<ImageFormat> format)
      throws IOException, ReportedException {
    return chain(ImageSource.of(file, format));
  }

  static BackingChain chain(ImageSource source) throws IOException, ReportedException {
    Path file = source.file();
    if (source.hasFile()) {
      requireThere(file);
    }
    try {
      return BackingChain.of(source);
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw notOpened(file, e);
    }
  }

  /** Opens what a guest shall boot, or an overlay rest on; an empty file is neither. */
  static BackingChain baseChain(Path file) throws IOException, ReportedException {
    return baseChain(file, Untrusted.NO);
  }

  static BackingChain baseChain(Path file, Untrusted untrusted)
      throws IOException, ReportedException {
    BackingChain chain = base(ImageSource.of(file, Optional.empty()).with(untrusted.references()));
    if (untrusted == Untrusted.YES) {
      info(ImageSource.of(file, Optional.of(chain.top().format())), untrusted);
    }
    if (chain.top().virtualSize() == 0) {
      throw new ReportedException(
          ExitCode.FAILED, file + ": is empty, and no disk image", "give a cloud image");
    }
    return chain;
  }

  private static BackingChain base(ImageSource source) throws IOException, ReportedException {
    try {
      return BackingChain.of(source);
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw named(source.file(), e);
    }
  }

  /** Describes an image, once it is admitted. */
  static ImageInfo info(ImageSource source, Untrusted untrusted)
      throws IOException, ReportedException {
    Path file = source.file();
    if (source.hasFile()) {
      requireThere(file);
    }
    try (DiskImage image = DiskImage.open(source)) {
      untrusted.admit(image);
      return image.info();
    } catch (Qcow2FormatException
        | UnsupportedImageException
        | DamagedImageException
        | ImageInUseException e) {
      throw notOpened(file, e);
    }
  }

  /**
   * Refuses outputs that are an image of the chain, by whatever name: replacing it would destroy
   * all that rests on it.
   */
  static void refuseMembers(BackingChain chain, List<Path> outputs)
      throws IOException, ReportedException {
    for (Path output : outputs) {
      for (BackingChain.Link link : chain.links()) {
        refuseSame(output, link.file());
      }
    }
  }

  /** Refuses an output that is a file of the disk: an image of its chain, or one with its data. */
  static void refuseFilesOf(GuestDisk disk, Path output) throws IOException, ReportedException {
    for (int depth = 0; depth < disk.images().size(); depth++) {
      if (disk.images().get(depth).hasFile()) {
        refuseSame(output, disk.images().get(depth).file());
        refuseSame(output, disk.dataFile(depth));
      }
    }
  }

  /** Returns why an image can't be changed, in qemu-img's words. */
  static ReportedException notChanged(ImageChangeException e) {
    return notChanged(String.valueOf(e.getMessage()), e);
  }

  /** Says it in other words, after those of the cause, where there is one. */
  static ReportedException notChanged(String words, ImageChangeException e) {
    List<String> hints = e.hint().stream().toList();
    String first = words;
    if (e.getCause() != null) {
      first = String.valueOf(e.getCause().getMessage());
      hints = List.of(ErrorReport.PROGRAM + ": " + words);
    }
    return new ReportedException(ExitCode.FAILED, first, hints, e.remedy().orElse(null));
  }

  /** Refuses an output that is its own base. */
  static void refuseSame(Path output, Path base) throws IOException, ReportedException {
    if (Files.exists(output) && Files.exists(base) && Files.isSameFile(output, base)) {
      throw new ReportedException(
          ExitCode.FAILED,
          output + ": is the base itself, or an image that it rests on",
          "give the new image another name");
    }
  }

  /**
   * Checks a qcow2 image.
   *
   * @param reader takes what is found
   * @throws ReportedException if it is of another format, which has nothing to check
   */
  static CheckReport check(ImageArgument given, Untrusted untrusted, Consumer<CheckFinding> reader)
      throws IOException, ReportedException {
    Path file = given.file();
    requireThere(given);
    try (DiskImage image = DiskImage.openBroken(given.source())) {
      return checked(admitToCheck(given, image, untrusted), untrusted, reader);
    } catch (Qcow2FormatException | UnsupportedImageException | ImageInUseException e) {
      throw notOpened(file, e);
    }
  }

  private static CheckReport checked(
      Qcow2Image image, Untrusted untrusted, Consumer<CheckFinding> reader)
      throws IOException, ReportedException {
    try {
      return untrusted == Untrusted.YES
          ? Qcow2Check.runUntrusted(image, reader)
          : Qcow2Check.run(image, reader);
    } catch (Qcow2FormatException e) {
      throw ImageRepair.stopped(e, image.file());
    }
  }

  /**
   * Refuses an image that is not to be checked.
   *
   * @throws ReportedException if it is of a format that has nothing to check
   */
  static Qcow2Image admitToCheck(ImageArgument given, DiskImage image, Untrusted untrusted)
      throws IOException, ReportedException {
    untrusted.references().admit(image);
    if (image instanceof Qcow2Image qcow2) {
      requireOthers(given, qcow2, untrusted);
      return qcow2;
    }
    throw new ReportedException(
        ExitCode.NO_CHECKS, "This image format does not support checks", null);
  }

  /** The check looks at no other file; one that is missing is an error all the same to QEMU. */
  private static void requireOthers(ImageArgument given, Qcow2Image image, Untrusted untrusted)
      throws IOException, ReportedException {
    if (untrusted == Untrusted.YES || !image.namesOtherFiles()) {
      return;
    }
    try (GuestDisk opened = GuestDisk.open(given.source())) {
      opened.images();
    } catch (BackingChainException e) {
      throw notOpened(given.file(), e);
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      // what keeps a guest from it, such as encryption, keeps no check from its tables
    }
  }

  /** Opens the guest's disk of an image, once that is admitted; the caller closes it. */
  static GuestDisk disk(ImageArgument given, Untrusted untrusted)
      throws IOException, ReportedException {
    if (untrusted == Untrusted.YES) {
      info(given.source(), untrusted);
    }
    return disk(given.source().with(untrusted.references()));
  }

  /** Opens the guest's disk of an image, or of its snapshot; the caller closes it. */
  static GuestDisk disk(ImageSource source) throws IOException, ReportedException {
    Path file = source.file();
    if (source.hasFile()) {
      requireThere(file);
    }
    try {
      return GuestDisk.open(source);
    } catch (Qcow2FormatException
        | UnsupportedImageException
        | BackingChainException
        | ImageInUseException e) {
      throw notOpened(file, e);
    } catch (IllegalArgumentException e) {
      throw SnapshotOption.notLoaded(e);
    }
  }

  /** Says of which image an exception is that doesn't know, and how the program shall end. */
  static ReportedException failure(ExitCode exitCode, Path file, IOException e) {
    if (e instanceof Qcow2FormatException || e instanceof UnsupportedImageException) {
      ReportedException named = named(file, e);
      return new ReportedException(exitCode, String.valueOf(named.getMessage()), named.help());
    }
    return new ReportedException(exitCode, e);
  }

  /** Says in qemu-img's words that a file is not there. */
  static void requireThere(Path file) throws ReportedException {
    if (Files.notExists(file)) {
      String what = "Could not open '" + file + "': ";
      throw new ReportedException(ExitCode.FAILED, what + what + "No such file or directory", null);
    }
  }

  /** Says so of an image; those that have no file are always there. */
  static void requireThere(ImageArgument given) throws ReportedException {
    if (given.source().hasFile()) {
      requireThere(given.file());
    }
  }

  /** Says in qemu-img's words that the backing file of a new image is not there. */
  static void requireBackingThere(Path image, String name) throws ReportedException {
    Path backing = image.resolveSibling(name);
    if (Files.notExists(backing)) {
      String what = "Could not open backing file: Could not open '" + backing + "'";
      throw new ReportedException(
          ExitCode.FAILED,
          "Could not open '" + image + "': " + what + ": No such file or directory",
          null);
    }
  }

  /** Says as qemu-img does, and as far as it is known in its words, why an image isn't opened. */
  static ReportedException notOpened(Path file, IOException e) {
    String why = String.valueOf(e.getMessage());
    String remedy = null;
    List<String> hints = List.of();
    if (inUse(e) instanceof ImageInUseException inUse) {
      return ImagesInUse.refused(
          "Could not open '" + file + "': " + below(e), inUse, VmDisks.READING);
    }
    if (e instanceof Qcow2FormatException format) {
      why = format.qemuWords().orElse(why);
      hints = format.qemuHint().stream().toList();
    } else if (e instanceof UnsupportedImageException unsupported) {
      remedy = unsupported.remedy().orElse(null);
    } else if (e instanceof BackingChainException chain) {
      Optional<String> below = qemuWords(chain);
      if (below.isEmpty()) {
        return new ReportedException(ExitCode.FAILED, e);
      }
      why = below.get();
      remedy = chain.remedy().orElse(null);
    }
    return new ReportedException(
        ExitCode.FAILED, "Could not open '" + file + "': " + why, hints, remedy);
  }

  private static @Nullable Throwable inUse(IOException e) {
    return e instanceof BackingChainException ? e.getCause() : e;
  }

  private static String below(IOException e) {
    return e instanceof BackingChainException chain && chain.broken().isPresent()
        ? "Could not open backing file: ".repeat(chain.broken().get().depth())
        : "";
  }

  /** Returns what QEMU says of the image at the top where one below is missing or broken. */
  private static Optional<String> qemuWords(BackingChainException e) {
    Optional<BackingChainException.Broken> broken = e.broken();
    if (broken.isEmpty()) {
      return Optional.empty();
    }
    Path file = broken.get().file();
    Optional<String> why = Optional.empty();
    if (Files.notExists(file)) {
      why = Optional.of("Could not open '" + file + "': No such file or directory");
    } else if (e.getCause() instanceof Qcow2FormatException format) {
      why = format.qemuWords();
    }
    return why.isEmpty()
        ? why
        : Optional.of("Could not open backing file: ".repeat(broken.get().depth()) + why.get());
  }

  static ReportedException named(Path file, IOException e) {
    String remedy =
        e instanceof UnsupportedImageException unsupported
            ? unsupported.remedy().orElse(null)
            : null;
    return new ReportedException(ExitCode.FAILED, file + ": " + e.getMessage(), remedy);
  }
}

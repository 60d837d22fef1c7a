package io.seedling.cli;

import io.seedling.qcow2.BackingChainException;
import io.seedling.qcow2.Commit;
import io.seedling.qcow2.ImageChangeException;
import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/** {@code imgtool commit}: qemu-img's command of that name. */
final class ImgCommit extends Command {

  @Override
  String name() {
    return "commit";
  }

  @Override
  String summary() {
    return "writes what an image records into the one it rests on, as qemu-img commit does";
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
    options.addOption(
        value("b", "base", "BASE", "write into this image of the chain; FILE is not emptied"));
    options.addOption(flag("d", "drop", "do not empty FILE: it is no more needed"));
    options.addOption(value("r", "rate", "BYTES", "at most so many in a second"));
    options.addOption(value("t", "cache", "MODE", "accepted for qemu-img's sake"));
    options.addOption(value("", "object", "OBJECT", "accepted for qemu-img's sake"));
    Progress.declare(options);
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    String rate = arguments.value("rate");
    long bytesPerSecond = rate == null ? 0 : ByteSize.ofWord("rate limit", rate);
    if (arguments.operands().size() != 1) {
      throw new UsageException("Expecting one image file name");
    }
    CacheMode.require(arguments.value("cache"), "cache");
    ImageArgument given = ImageArgument.ofOnly(arguments);
    Images.requireThere(given);
    @Nullable String base = arguments.value("base");
    boolean empties = base == null && !arguments.has("drop");
    try (Commit commit = open(given, Optional.ofNullable(base))) {
      PacedWork work = new PacedWork("committing", commit.size(), bytesPerSecond);
      Progress progress = Progress.of(work, Progress.kind(arguments, console), console);
      try {
        commit.run(work);
      } catch (IOException e) {
        throw failure(commit.base(), e);
      } finally {
        progress.close();
      }
      if (empties) {
        empty(commit, given);
      }
    } catch (ImageChangeException e) {
      throw Images.notChanged(e);
    } catch (ImageInUseException e) { // the base, which another reads
      throw ImagesInUse.refused("", e, "");
    } catch (Qcow2FormatException | UnsupportedImageException | BackingChainException e) {
      throw Images.named(given.file(), e);
    }
    if (!arguments.has("quiet")) {
      console.out().println("Image committed.");
    }
    return ExitCode.DONE;
  }

  /**
   * Returns the failure with the file that it is about.
   *
   * @throws ReportedException in qemu-img's words, where imgtool stands in for it
   */
  private static IOException failure(Path base, IOException e) throws ReportedException {
    if (ProgramName.of("imgtool").standsIn() && ErrorReport.isOfSystem(e)) {
      throw new ReportedException(ExitCode.FAILED, "Block job failed: " + e.getMessage(), null);
    }
    return ErrorReport.located(base, e);
  }

  private static void empty(Commit commit, ImageArgument given)
      throws IOException, ReportedException {
    try {
      commit.empty();
    } catch (IOException e) {
      if (!ErrorReport.isOfSystem(e)) {
        throw e;
      }
      throw new ReportedException(
          ExitCode.FAILED,
          "Failed to empty " + given.shown() + ": " + e.getMessage(),
          "the commit can be done again");
    }
  }

  private static Commit open(ImageArgument given, Optional<String> base)
      throws IOException, ReportedException {
    try {
      return Commit.of(given.source(), base);
    } catch (Qcow2FormatException
        | UnsupportedImageException
        | BackingChainException
        | ImageInUseException e) {
      throw Images.notOpened(given.file(), e);
    }
  }
}

package io.seedling.cli;

import io.seedling.qcow2.ImageInUseException;
import io.seedling.qcow2.ImageLock;
import io.seedling.qcow2.ImageUse;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keeps our hands off images that others have open, and theirs off what we write to. */
final class ImagesInUse {
  private ImagesInUse() {}

  /**
   * Says in qemu-img's words that an image is locked, and by whom where that can be told.
   *
   * @param otherwise what else helps; may be empty
   */
  static ReportedException refused(String where, ImageInUseException e, String otherwise) {
    return new ReportedException(
        ExitCode.FAILED,
        where + e.getMessage(),
        List.of("Is another process using the image [" + e.file() + "]?"),
        VmDisks.holder(e.file()).orElse("stop what uses it") + otherwise);
  }

  /**
   * Locks an image that is to be replaced, if it is there; the caller closes the lock.
   *
   * @param where stands before a complaint
   */
  static Closeable lockedOutput(Path output, String where) throws IOException, ReportedException {
    if (!Files.isRegularFile(output) || !Files.isWritable(output)) {
      return () -> {};
    }
    try {
      return ImageLock.forWriting(output);
    } catch (ImageInUseException e) {
      throw refused(where, e, "");
    }
  }

  /** Refuses to replace an image that a running VM has open; one that is not there is fine. */
  static void requireReplaceable(List<Path> outputs) throws IOException, ReportedException {
    for (Path output : outputs) {
      if (Files.isRegularFile(output) && Files.isWritable(output)) {
        requireUnused(output);
      }
    }
  }

  /** Refuses an image that a running VM would write to, or reads and must find unchanged. */
  static void requireUnused(Path file) throws IOException, ReportedException {
    if (ImageUse.isDeniedToWriters(file)) {
      throw new ReportedException(
          ExitCode.IN_USE,
          file + ": is in use by another program, probably by a running VM",
          "stop that VM first");
    }
  }
}

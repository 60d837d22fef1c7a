package io.seedling.cli;

import io.seedling.qcow2.BackingChain;
import io.seedling.qcow2.DiskImage;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.ImageInfo;
import io.seedling.qcow2.ImageUse;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens images that a user named, so that a complaint about one says which it is. */
final class Images {
  private Images() {}

  static BackingChain chain(Path file, Optional<ImageFormat> format)
      throws IOException, ReportedException {
    try {
      return BackingChain.of(file, format);
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw named(file, e);
    }
  }

  static ImageInfo info(Path file, Optional<ImageFormat> format)
      throws IOException, ReportedException {
    try (DiskImage image =
        format.isPresent() ? DiskImage.open(file, format.get()) : DiskImage.open(file)) {
      return image.info();
    } catch (Qcow2FormatException | UnsupportedImageException e) {
      throw named(file, e);
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

  private static ReportedException named(Path file, IOException e) {
    String remedy =
        e instanceof UnsupportedImageException unsupported
            ? unsupported.remedy().orElse(null)
            : null;
    return new ReportedException(ExitCode.FAILED, file + ": " + e.getMessage(), remedy);
  }
}

package io.seedling.cli;

import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageFormat;
import io.seedling.qcow2.Qcow2FormatException;
import io.seedling.qcow2.UnsupportedImageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The images that are read, one behind the other. */
record ConvertSources(List<GuestDisk> disks) implements Closeable {

  /** Opens them; the caller closes what is returned. */
  static ConvertSources open(List<Path> files, Optional<ImageFormat> format)
      throws IOException, ReportedException {
    ConvertSources sources = new ConvertSources(new ArrayList<>());
    try {
      for (Path file : files) {
        sources.disks.add(open(file, format));
      }
      return sources;
    } catch (Throwable t) {
      sources.close();
      throw t;
    }
  }

  private static GuestDisk open(Path file, Optional<ImageFormat> format)
      throws IOException, ReportedException {
    requireThere(file);
    try {
      return GuestDisk.open(file, format).withHoles(NativeHoles.SKIPPED);
    } catch (Qcow2FormatException e) {
      throw new ReportedException(
          ExitCode.FAILED, "Could not open '" + file + "': " + e.getMessage(), null);
    } catch (UnsupportedImageException e) {
      throw new ReportedException(
          ExitCode.FAILED,
          "Could not open '" + file + "': " + e.getMessage(),
          e.remedy().orElse(null));
    }
  }

  /** Says in qemu-img's words that a file is not there. */
  static void requireThere(Path file) throws ReportedException {
    if (Files.notExists(file)) {
      String what = "Could not open '" + file + "': ";
      throw new ReportedException(ExitCode.FAILED, what + what + "No such file or directory", null);
    }
  }

  @Override
  public void close() throws IOException {
    for (GuestDisk disk : disks) {
      disk.close();
    }
  }
}

package io.seedling.cli;

import io.seedling.qcow2.ImageFormat;
import java.util.List;
import java.util.Optional;

/** The format of an image to be made, as a command line names it. */
final class OutputFormat {
  /** Those that QEMU reads alone, and says so. */
  private static final List<String> READ_BY_QEMU = List.of("bochs", "cloop", "dmg", "vvfat");

  private OutputFormat() {}

  /** Tells whether QEMU knows no such format at all, as far as it is known here. */
  static boolean isUnknown(String name) {
    return ImageFormat.named(name).isEmpty() && !READ_BY_QEMU.contains(name);
  }

  /**
   * Returns a format that can be written.
   *
   * @param where stands before the complaint, which is qemu-img's
   */
  static ImageFormat named(String where, String name) throws ReportedException {
    Optional<ImageFormat> format = ImageFormat.named(name);
    if (format.isPresent()) {
      return format.get();
    }
    String what =
        READ_BY_QEMU.contains(name)
            ? "Format driver '" + name + "' does not support image creation"
            : "Unknown file format '" + name + "'";
    throw new ReportedException(ExitCode.FAILED, where + what, "qcow2 and raw can be written here");
  }
}

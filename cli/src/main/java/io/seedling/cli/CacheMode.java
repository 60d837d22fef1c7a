package io.seedling.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** QEMU's cache modes, which are accepted for qemu-img's sake: all that is written is synced. */
final class CacheMode {
  private static final List<String> NAMES =
      List.of("none", "off", "directsync", "writeback", "unsafe", "writethrough");

  private CacheMode() {}

  /**
   * Refuses what is no mode.
   *
   * @param mode null where none was given
   * @param what it is of, in qemu-img's message: {@code source cache}
   */
  static void require(@Nullable String mode, String what) throws ReportedException {
    if (mode != null && !NAMES.contains(mode)) {
      throw new ReportedException(
          ExitCode.FAILED, "Invalid " + what + " option: " + mode, "one of " + NAMES);
    }
  }
}

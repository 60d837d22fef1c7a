package io.seedling.cli;

import io.seedling.launcher.ConsoleStages;
import io.seedling.launcher.ConsoleStages.Stage;
import java.time.Duration;

/**
 * The way in which an accelerator fails without a word: the guest hangs. A guest that says nothing
 * may have its console elsewhere; one that does not write to its disks either, so early, runs not.
 *
 * @param disks how they were before the start; none where nothing follows from silence
 * @param limit how long a guest may neither say nor write anything
 */
record Silence(DiskStamp disks, Duration limit) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  static Silence of(DiskStamp disks) {
    return new Silence(disks, LIMIT);
  }

  /**
   * @param heardNanos when something new was last seen on the console, by the system's nano clock
   */
  boolean isHang(ConsoleStages stages, long heardNanos) {
    return !disks.disks().isEmpty()
        && !stages.has(Stage.INIT)
        && System.nanoTime() - heardNanos > limit.toNanos()
        && disks.isUnchanged();
  }
}

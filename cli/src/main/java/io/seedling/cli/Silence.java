package io.seedling.cli;

import io.seedling.launcher.ConsoleStages;
import io.seedling.launcher.ConsoleStages.Stage;
import io.seedling.launcher.Display;
import io.seedling.launcher.Machine;
import java.time.Duration;
import java.util.List;

/**
 * The way in which an accelerator fails without a word: the guest hangs. A guest that says nothing
 * may have its console elsewhere; one that does not write to its disks either, so early, runs not.
 *
 * @param disks how they were before the start; none where nothing follows from silence
 * @param limit how long a guest may neither say nor write anything
 */
record Silence(DiskStamp disks, Duration limit) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Returns what is taken for a hang of a VM that has just been started. */
  static Silence of(Machine machine, DiskStamp disks) {
    // an installer waits for somebody before its screen, and is as silent
    boolean talks = machine.display().equals(Display.NONE) && machine.drives().cdroms().isEmpty();
    return talks ? new Silence(disks, LIMIT) : meaningless();
  }

  /** Returns what takes nothing for a hang. */
  static Silence meaningless() {
    return new Silence(new DiskStamp(List.of(), List.of(), List.of()), LIMIT);
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

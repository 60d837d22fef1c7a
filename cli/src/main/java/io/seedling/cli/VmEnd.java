package io.seedling.cli;

import io.seedling.launcher.RunningVm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Ends a VM: the guest is asked, then QEMU, then nobody.
 *
 * @param vm which
 * @param notes takes what is done
 */
record VmEnd(RunningVm vm, VmNotes notes) {
  private static final Duration FOR_QEMU = Duration.ofSeconds(5);
  // a guest that is in its firmware or early boot takes no notice of its button
  private static final Duration BUTTON_AGAIN = Duration.ofSeconds(10);
  private static final int PAUSE_MILLIS = 100;

  /** Presses the power button, again and again, until the guest is off or the time is over. */
  boolean byGuest(Duration grace) throws IOException {
    long deadline = System.nanoTime() + grace.toNanos();
    long left = grace.toNanos();
    while (left > 0) {
      try {
        vm.pressPowerButton();
      } catch (IOException e) {
        // it has just ended; or somebody else talks to it, and the button is pressed later
      }
      if (isGone(Duration.ofNanos(Math.min(left, BUTTON_AGAIN.toNanos())))) {
        return true;
      }
      left = deadline - System.nanoTime();
    }
    return false;
  }

  /** Ends QEMU, whatever the guest does. */
  void now() throws IOException, ReportedException {
    try {
      vm.quit();
    } catch (IOException e) {
      notes.say("QEMU does not answer (" + e.getMessage() + ")");
    }
    if (isGone(FOR_QEMU)) {
      return;
    }
    notes.say("QEMU is killed, pid " + vm.process().pid());
    vm.kill();
    if (!isGone(FOR_QEMU)) {
      throw new ReportedException(
          ExitCode.FAILED, "QEMU, pid " + vm.process().pid() + ", cannot be ended", null);
    }
  }

  private boolean isGone(Duration limit) throws InterruptedIOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (vm.isAlive()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while QEMU ended");
      }
    }
    return true;
  }
}

package io.seedling.cli;

import io.seedling.launcher.ConsoleStages;
import io.seedling.launcher.LaunchException;
import io.seedling.launcher.Qemu;
import java.time.Duration;

/**
 * Puts the end of a wait into words.
 *
 * @param directory the VM's
 * @param notes takes the good news
 * @param target what was waited for
 * @param limit for how long
 */
record WaitReport(VmDirectory directory, VmNotes notes, WaitFor target, Duration limit) {

  /** Returns what a script shall see where all is well; what is not well is thrown. */
  ExitCode of(VmWatch.Outcome outcome, VmWatch watch, VmRun run, String uuid)
      throws LaunchException, ReportedException {
    String name = directory.name();
    ConsoleStages stages = watch.stages();
    switch (outcome) {
      case READY -> {
        if (target != WaitFor.NONE) {
          notes.stage(
              target == WaitFor.BOOT ? "up" : "ready",
              System.currentTimeMillis() - run.startedMillis());
        }
        return ExitCode.DONE;
      }
      case TIMED_OUT ->
          throw new ReportedException(
              ExitCode.NOT_READY,
              name
                  + ": not ready after "
                  + limit.toSeconds()
                  + " s, and still running"
                  + last(stages),
              "launch wait " + name + " waits on; launch logs " + name + " shows the console");
      case ENDED ->
          throw new ReportedException(
              ExitCode.QEMU_DIED,
              name + ": has ended: the guest has powered off, or somebody has stopped it",
              "launch logs " + name + " shows the console; launch start " + name + " starts it");
      case CRASHED -> throw death(run, uuid);
      case DEAD_END ->
          throw new ReportedException(
              ExitCode.FAILED,
              name + ": " + watch.why() + last(stages),
              "launch logs "
                  + name
                  + " shows the console; launch stop --force "
                  + name
                  + " ends it");
      case ACCELERATOR_FAILED ->
          throw new ReportedException(
              ExitCode.QEMU_DIED,
              name + ": " + run.accelerator() + " has failed: " + watch.why(),
              "launch stop --force " + name + ", then start it with --accel tcg");
      case DISK_FULL ->
          throw new ReportedException(
              ExitCode.FAILED,
              name + ": " + watch.why(),
              "free space on this machine, then launch start " + name);
      case GUEST_FAILED ->
          throw new ReportedException(
              ExitCode.GUEST_FAILED,
              name + ": is up, but cloud-init reported: " + complaint(stages),
              "launch logs " + name + " shows all of it; the VM runs on");
    }
    throw new AssertionError(outcome);
  }

  private LaunchException death(VmRun run, String uuid) {
    return Qemu.death(run.files(uuid, directory));
  }

  private static String complaint(ConsoleStages stages) {
    return stages.complaints().isEmpty()
        ? "no seed was found"
        : String.join("; ", stages.complaints());
  }

  private static String last(ConsoleStages stages) {
    return stages.lastLine().isEmpty()
        ? "; its console is silent"
        : "; its console shows: " + stages.lastLine().strip();
  }
}

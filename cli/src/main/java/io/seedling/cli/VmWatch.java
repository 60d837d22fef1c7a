package io.seedling.cli;

import io.seedling.launcher.ConsoleLog;
import io.seedling.launcher.ConsoleStages;
import io.seedling.launcher.ConsoleStages.Stage;
import io.seedling.launcher.RunFiles;
import io.seedling.launcher.RunningVm;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a VM until it is as far as somebody wants: at its console's log, at its process, at what
 * QEMU says of it, and at its SSH port. Tells the stages it passes through.
 */
final class VmWatch {
  private static final int PAUSE_MILLIS = 200;
  private static final int QEMU_IS_ASKED_EACH_MILLIS = 1000;
  private static final int SSH_IS_TRIED_EACH_MILLIS = 2000;
  private static final Duration FIRST_STEPS = Duration.ofSeconds(1);

  /** How the wait ended. */
  enum Outcome {
    READY,
    TIMED_OUT,
    /** QEMU has ended as it should: its guest has powered off, or somebody has stopped it. */
    ENDED,
    /** QEMU is gone, and has left its traces. */
    CRASHED,
    /** The guest will not come further, as its console tells. */
    DEAD_END,
    /** QEMU is there, and runs nothing any more. */
    ACCELERATOR_FAILED,
    DISK_FULL,
    GUEST_FAILED
  }

  private final RunningVm vm;
  private final RunFiles files;
  private final VmRun run;
  private final VmNotes notes;
  private final Set<Stage> told = EnumSet.noneOf(Stage.class);
  private ConsoleStages stages = new ConsoleStages();
  private String why = "";
  private boolean sshAnswers;

  /**
   * @param notes takes what is seen
   */
  VmWatch(RunningVm vm, RunFiles files, VmRun run, VmNotes notes) {
    this.vm = vm;
    this.files = files;
    this.run = run;
    this.notes = notes;
  }

  /** Returns what the console has shown. */
  ConsoleStages stages() {
    return stages;
  }

  /** Returns how it failed, where it did. */
  String why() {
    return why;
  }

  /**
   * Waits.
   *
   * @param target what for
   * @param limit how long
   * @param silence what is taken for a hang where the guest is not emulated
   */
  Outcome until(WaitFor target, Duration limit, Silence silence) throws IOException {
    boolean emulated = run.accelerator().equals("tcg");
    if (target == WaitFor.NONE && emulated) {
      return Outcome.READY;
    }
    // an accelerator that is going to abort does so in its first 30 ms
    long deadline = nanosAfter(target == WaitFor.NONE ? FIRST_STEPS : limit);
    try (ConsoleLog log = ConsoleLog.open(files.serialLog())) {
      Rhythm qemu = new Rhythm(QEMU_IS_ASKED_EACH_MILLIS);
      Rhythm ssh = new Rhythm(SSH_IS_TRIED_EACH_MILLIS);
      long heardAt = System.nanoTime();
      long length = 0;
      while (true) {
        boolean alive = vm.isAlive(); // before the log is read, which is then read to its end
        stages = log.read();
        tellStages();
        Outcome outcome = seen(target, alive, qemu, ssh);
        if (outcome == null && log.length() > length) {
          length = log.length();
          heardAt = System.nanoTime();
        }
        if (outcome == null && !emulated && silence.isHang(stages, heardAt)) {
          why = "the guest has said and written nothing for " + silence.limit().toSeconds() + " s";
          outcome = Outcome.ACCELERATOR_FAILED;
        }
        if (outcome == null && System.nanoTime() - deadline >= 0) {
          outcome = target == WaitFor.NONE ? Outcome.READY : Outcome.TIMED_OUT;
        }
        if (outcome != null) {
          return outcome;
        }
        pause();
      }
    }
  }

  private static long nanosAfter(Duration limit) {
    return System.nanoTime() + limit.toNanos();
  }

  private @Nullable Outcome seen(WaitFor target, boolean alive, Rhythm qemu, Rhythm ssh) {
    if (isReached(target)) {
      boolean failed = target == WaitFor.CLOUD_INIT && !stages.complaints().isEmpty();
      return failed || (target == WaitFor.CLOUD_INIT && stages.hasNoSeed())
          ? Outcome.GUEST_FAILED
          : Outcome.READY;
    }
    if (stages.deadEnd().isPresent()) {
      why = stages.deadEnd().get();
      return Outcome.DEAD_END;
    }
    if (!alive) {
      return files.hasPid() ? Outcome.CRASHED : Outcome.ENDED;
    }
    if (ssh.isDue() && !sshAnswers && target != WaitFor.NONE && run.ssh().isThere()) {
      sshAnswers = SshBanner.isShown(run.ssh());
      if (sshAnswers) {
        tell(Stage.SSH);
      }
    }
    return qemu.isDue() ? askedOutcome() : null;
  }

  private boolean isReached(WaitFor target) {
    return switch (target) {
      case NONE -> false;
      case BOOT -> stages.isUp() || sshAnswers;
      case SSH -> sshAnswers;
      case CLOUD_INIT -> stages.has(Stage.FINISHED);
    };
  }

  private @Nullable Outcome askedOutcome() {
    try {
      switch (vm.status()) {
        case "internal-error" -> {
          why = "QEMU reports an internal error";
          return Outcome.ACCELERATOR_FAILED;
        }
        case "guest-panicked" -> {
          why = "the guest's kernel has panicked";
          return Outcome.DEAD_END;
        }
        case "io-error" -> {
          why = "QEMU cannot write to the VM's disk, and has paused the VM";
          return Outcome.DISK_FULL;
        }
        default -> {
          return null;
        }
      }
    } catch (IOException e) {
      return null; // somebody else talks to it; or it has just ended, which is seen next
    }
  }

  private void tellStages() {
    for (Stage stage : Stage.values()) {
      if (stages.has(stage) && stage != Stage.SSH) { // a server that answers is told of
        tell(stage);
      }
    }
  }

  private void tell(Stage stage) {
    if (told.add(stage)) {
      notes.stage(stage.title(), System.currentTimeMillis() - run.startedMillis());
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the VM was waited for");
    }
  }

  /** What is to be done once in a while. */
  private static final class Rhythm {
    private final long nanos;
    private long last = System.nanoTime();

    Rhythm(int millis) {
      nanos = Duration.ofMillis(millis).toNanos();
    }

    boolean isDue() {
      long now = System.nanoTime();
      boolean due = now - last >= nanos;
      last = due ? now : last;
      return due;
    }
  }
}

package io.seedling.cli;

import io.seedling.launcher.RunningVm;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;

/**
 * What a VM is doing.
 *
 * @param state in a word
 * @param advice what can be done about it; empty where nothing need be
 */
record VmStatus(State state, String advice) {

  /** The states, whose names are what list shows. */
  enum State {
    RUNNING,
    PAUSED,
    /** Paused by QEMU, which could not write to the host's disk. */
    DISK_FULL,
    /** QEMU is there, and its accelerator has given up. */
    BROKEN,
    STOPPED,
    /** QEMU ended without tidying up: it was killed, or the host went down. */
    STALE,
    /** The directory holds no disk yet, or any more. */
    INCOMPLETE;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static VmStatus of(VmDirectory directory, Optional<VmState> known) {
    boolean made = Files.exists(directory.disk()) || isOfGivenDisks(known);
    if (!made) {
      return new VmStatus(State.INCOMPLETE, "launch delete " + directory.name());
    }
    if (known.isEmpty() || known.get().run().isEmpty()) {
      return new VmStatus(State.STOPPED, "");
    }
    VmRun run = known.get().run().get();
    RunningVm vm = run.vm(known.get().uuid(), directory);
    if (vm.isAlive()) {
      return ofAlive(directory.name(), vm);
    }
    return run.files(known.get().uuid(), directory).hasPid()
        ? new VmStatus(
            State.STALE, "QEMU was killed; launch start " + directory.name() + " is safe")
        : new VmStatus(State.STOPPED, "");
  }

  private static boolean isOfGivenDisks(Optional<VmState> known) {
    return known.isPresent() && known.get().image().isEmpty();
  }

  private static VmStatus ofAlive(String name, RunningVm vm) {
    try {
      String resume = "launch start " + name;
      return switch (vm.status()) {
        case "io-error" ->
            vm.isOutOfSpace()
                ? new VmStatus(State.DISK_FULL, "free space on this machine, then " + resume)
                : new VmStatus(
                    State.PAUSED, "a disk can't be written to; " + resume + " tries again");
        case "internal-error" ->
            new VmStatus(
                State.BROKEN, "launch stop --force " + name + ", then start it with --accel tcg");
        case "guest-panicked" -> new VmStatus(State.BROKEN, "launch logs " + name);
        case "paused", "prelaunch", "suspended" -> new VmStatus(State.PAUSED, resume);
        default -> new VmStatus(State.RUNNING, "");
      };
    } catch (IOException e) {
      return new VmStatus(State.RUNNING, "");
    }
  }

  boolean isAlive() {
    return switch (state) {
      case RUNNING, PAUSED, DISK_FULL, BROKEN -> true;
      case STOPPED, STALE, INCOMPLETE -> false;
    };
  }
}

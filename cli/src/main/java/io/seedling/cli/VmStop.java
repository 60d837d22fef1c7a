package io.seedling.cli;

import io.seedling.launcher.RunningVm;
import java.io.IOException;
import java.time.Duration;
import org.apache.commons.cli.Options;

/** {@code launch stop}: the guest is asked to power off; if it won't, QEMU ends. */
final class VmStop extends Command {
  /** How long a guest may take where nobody says. */
  static final String GRACE = "60s";

  @Override
  String name() {
    return "stop";
  }

  @Override
  String summary() {
    return "lets the guest power off; ends QEMU if it has not in time";
  }

  @Override
  String operands() {
    return "NAME";
  }

  @Override
  void declare(Options options) {
    options.addOption(value("", "timeout", "TIME", "how long the guest may take (" + GRACE + ")"));
    options.addOption(flag("", "force", "end QEMU at once, as if the plug were pulled"));
  }

  @Override
  ExitCode run(Arguments arguments, Console console)
      throws IOException, UsageException, ReportedException {
    NamedVm vm = NamedVm.of(arguments);
    stopAlone(vm.directory(), grace(arguments), VmNotes.of(vm.name(), arguments, console));
    return ExitCode.DONE;
  }

  /** Returns how long a guest may take: {@code --timeout}, or no time with {@code --force}. */
  static Duration grace(Arguments arguments) throws UsageException {
    Duration limit = WaitFor.limit(arguments, GRACE);
    return arguments.has("force") ? Duration.ZERO : limit;
  }

  /**
   * Stops a VM while no other command is at work on it.
   *
   * @param grace how long the guest may take; zero where it is not asked
   */
  static void stopAlone(VmDirectory directory, Duration grace, VmNotes notes)
      throws IOException, UsageException, ReportedException {
    VmLock lock = VmLock.of(directory);
    try {
      stop(NamedVm.named(directory.name()), grace, notes);
    } finally {
      lock.close();
    }
  }

  /**
   * Stops a VM, under its lock; one that does not run is tidied up after.
   *
   * @param grace how long the guest may take; zero where it is not asked
   */
  static void stop(NamedVm vm, Duration grace, VmNotes notes)
      throws IOException, ReportedException {
    VmStatus status = vm.status();
    if (!status.isAlive()) {
      notes.say(
          status.state() == VmStatus.State.STALE
              ? "QEMU was killed before; tidied up"
              : "does not run");
      vm.forgetRun();
      return;
    }
    RunningVm running = vm.running();
    boolean runs = status.state() == VmStatus.State.RUNNING;
    if (!grace.isZero() && runs && new VmEnd(running, notes).byGuest(grace)) {
      notes.say("the guest has powered off");
    } else {
      if (!grace.isZero()) {
        notes.say(
            runs
                ? "the guest has not powered off in " + grace.toSeconds() + " s; QEMU ends now"
                : "the guest is not running; QEMU ends now");
      }
      new VmEnd(running, notes).now();
      notes.say("stopped");
    }
    vm.forgetRun();
  }
}

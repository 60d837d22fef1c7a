package io.seedling.cli;

import io.seedling.launcher.Accelerator;
import io.seedling.launcher.AcceleratorChoice;
import io.seedling.launcher.Disk;
import io.seedling.launcher.Host;
import io.seedling.launcher.LaunchException;
import io.seedling.launcher.Network;
import io.seedling.launcher.PortForward;
import io.seedling.launcher.Privilege;
import io.seedling.launcher.Qemu;
import io.seedling.launcher.RunFiles;
import io.seedling.launcher.RunningVm;
import io.seedling.launcher.VmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts a VM that has a directory: makes what is missing, starts QEMU, notes how to find it. */
final class VmStarter {
  private final VmDirectory directory;
  private final Arguments arguments;
  private final Console console;
  private final VmNotes notes;

  VmStarter(VmDirectory directory, Arguments arguments, Console console) {
    this.directory = directory;
    this.arguments = arguments;
    this.console = console;
    notes = VmNotes.of(directory.name(), arguments, console);
  }

  /** Returns the files of the run to come. */
  static RunFiles runFiles(VmDirectory directory, VmState state, Arguments arguments) {
    return new RunFiles(
        state.uuid(),
        directory.path(),
        RuntimeDirectory.of(directory, state.uuid()),
        RunOptions.isDetached(arguments));
  }

  /** Starts the VM in the terminal; where this process becomes QEMU, that is the end of it. */
  ExitCode inForeground(LaunchPlan plan, GuestFiles files, VmState state)
      throws IOException, UsageException, ReportedException {
    prepared(plan, files, state, new Foreground());
    console.flush();
    Host host = Host.current();
    int status = Qemu.runInForeground(plan.starting(host), host);
    return status == 0 ? ExitCode.DONE : ExitCode.QEMU_DIED;
  }

  /** Starts the VM in the background, and waits for it as long as is asked for. */
  ExitCode detached(LaunchPlan plan, GuestFiles files, VmState state)
      throws IOException, UsageException, ReportedException {
    WaitFor target = WaitFor.of(arguments, WaitFor.BOOT);
    Duration limit = WaitFor.limit(arguments);
    Background background = new Background();
    prepared(plan, files, state, background);
    VmRun run = background.started();
    DiskStamp before = background.before();
    Silence silence = Silence.of(plan.machine(), before);
    VmWatch watch = watch(run, state.uuid());
    VmWatch.Outcome outcome = watch.until(target, limit, silence);
    boolean failed =
        outcome == VmWatch.Outcome.ACCELERATOR_FAILED || outcome == VmWatch.Outcome.CRASHED;
    if (failed && mayFallBack(plan) && before.isUnchanged()) {
      String why = outcome == VmWatch.Outcome.CRASHED ? "QEMU died of it" : watch.why();
      run = background.again(insteadOf(plan, why), run);
      watch = watch(run, state.uuid());
      outcome = watch.until(target, limit, silence);
    }
    return new WaitReport(directory, notes, target, limit).of(outcome, watch, run, state.uuid());
  }

  private VmWatch watch(VmRun run, String uuid) {
    return new VmWatch(run.vm(uuid, directory), run.files(uuid, directory), run, notes);
  }

  private boolean mayFallBack(LaunchPlan plan) {
    String asked = arguments.value("accel");
    return (asked == null || asked.equals("auto"))
        && plan.choice().accelerator() != Accelerator.TCG;
  }

  private LaunchPlan insteadOf(LaunchPlan plan, String why) {
    AcceleratorChoice choice = AcceleratorChoice.insteadOf(plan.choice(), why);
    for (String reason : choice.reasons()) {
      notes.say(reason);
    }
    return plan.with(choice);
  }

  /** What is done under the lock, once all files are there. */
  private interface Start {
    void start(LaunchPlan plan, VmState state) throws IOException;
  }

  private void prepared(LaunchPlan plan, GuestFiles files, VmState state, Start start)
      throws IOException, UsageException, ReportedException {
    if (plan.privilege().isPresent()) {
      Privilege.authenticate(plan.qemu(), Host.current());
    }
    boolean made = directory.create();
    boolean done = false;
    VmLock lock = VmLock.of(directory);
    try {
      VmDisks.requireStopped(directory, VmState.read(directory));
      plan.prepareFirmware(); // before the files, which clean up after themselves
      files.prepare(arguments, console);
      Path log = plan.run().orElseThrow().serialLog(); // the last run's, until it is made anew
      SshLogin login = SshLogin.of(arguments, state.login().toldBy(log));
      VmState next = state.with(login, RememberedOptions.of(arguments, files.identity()));
      next.write(directory);
      done = true; // it can be started again
      prepare(plan.run().orElseThrow());
      start.start(plan, next);
    } finally {
      lock.close();
      if (!done && made) {
        directory.forgetFirmware();
        Files.deleteIfExists(directory.lockFile());
        Files.deleteIfExists(directory.path());
      }
    }
  }

  private void note(VmState state, VmRun.SshAddress ssh) throws IOException {
    state.write(directory);
    new SshAccess(directory).writeConfig(ssh, state.likelyLogin());
  }

  /** Makes the files beforehand, so that nobody but their owner can read them. */
  private void prepare(RunFiles run) throws IOException {
    RuntimeDirectory.create(run.sockets(), directory.path());
    Files.deleteIfExists(run.pidFile()); // of a QEMU that was killed
    run.qmp().delete();
    run.console().delete();
    if (run.reconnect().isPresent()) { // or root's QEMU would make it, and nobody else read it
      directory.createEmpty(run.pidFile());
    }
    directory.createEmpty(run.serialLog());
    directory.createEmpty(run.messages());
  }

  /** This process, about to become QEMU. */
  private final class Foreground implements Start {
    @Override
    public void start(LaunchPlan plan, VmState state) throws IOException {
      VmRun.SshAddress ssh = VmRun.SshAddress.NONE;
      if (plan.machine().network() instanceof Network.User user) {
        for (PortForward forward : user.forwards()) {
          ssh =
              forward.guestPort() == VmRun.SshAddress.GUEST_PORT
                  ? VmRun.SshAddress.of(forward)
                  : ssh;
        }
      }
      VmRun run = runOf(plan, VmProcess.current(), ssh);
      note(state.withRun(Optional.of(run)), ssh);
    }
  }

  /** A QEMU that stays when this process has ended. */
  private final class Background implements Start {
    private Optional<VmRun> run = Optional.empty();
    private Optional<VmState> state = Optional.empty();
    private Optional<DiskStamp> before = Optional.empty();

    VmRun started() {
      return run.orElseThrow();
    }

    DiskStamp before() {
      return before.orElseThrow();
    }

    @Override
    public void start(LaunchPlan plan, VmState next) throws IOException {
      state = Optional.of(next);
      before = Optional.of(stamp(plan));
      VmRun coming = runOf(plan, VmProcess.current(), VmRun.SshAddress.NONE).withoutProcess();
      next.withRun(Optional.of(coming)).write(directory);
      LaunchPlan tried = plan;
      RunningVm vm;
      try {
        vm = started(plan);
      } catch (LaunchException e) {
        if (e.kind() != LaunchException.Kind.DIED || !mayFallBack(plan)) {
          throw e;
        }
        tried = insteadOf(plan, String.valueOf(e.getMessage()));
        prepare(tried.run().orElseThrow());
        vm = started(tried);
      }
      noteVm(tried, vm);
    }

    private DiskStamp stamp(LaunchPlan plan) throws IOException {
      List<Path> disks = new ArrayList<>();
      for (Disk disk : plan.machine().drives().disks()) {
        disks.add(disk.path());
      }
      return DiskStamp.of(disks);
    }

    private RunningVm started(LaunchPlan plan) throws IOException {
      return Qemu.startDetached(plan.starting(Host.current()), plan.run().orElseThrow());
    }

    private void noteVm(LaunchPlan plan, RunningVm vm) throws IOException {
      VmRun.SshAddress ssh = VmRun.SshAddress.NONE;
      if (plan.machine().network() instanceof Network.User) {
        ssh = VmRun.SshAddress.of(vm);
      }
      run = Optional.of(runOf(plan, vm.process(), ssh));
      note(state.orElseThrow().withRun(run), ssh);
      notes.say(
          "started, pid "
              + vm.process().pid()
              + (ssh.isThere() ? "; SSH at " + ssh + ": launch ssh " + directory.name() : ""));
    }

    /** Ends what was started, and starts it otherwise. */
    VmRun again(LaunchPlan plan, VmRun failed) throws IOException, ReportedException {
      VmLock lock = VmLock.of(directory);
      try {
        RunningVm vm = failed.vm(state.orElseThrow().uuid(), directory);
        new VmEnd(vm, notes).now();
        prepare(plan.run().orElseThrow());
        noteVm(plan, started(plan));
      } finally {
        lock.close();
      }
      return started();
    }
  }

  private static VmRun runOf(LaunchPlan plan, VmProcess process, VmRun.SshAddress ssh) {
    RunFiles files = plan.run().orElseThrow();
    return new VmRun(
        process,
        System.currentTimeMillis(),
        plan.choice().accelerator().qemuName(),
        ssh,
        files.detached(),
        files.sockets(),
        files.reconnect(),
        plan.command());
  }
}

package io.seedling.cli;

import io.seedling.launcher.AcceleratorChoice;
import io.seedling.launcher.Firmware;
import io.seedling.launcher.GuestArch;
import io.seedling.launcher.Host;
import io.seedling.launcher.HostPlatform;
import io.seedling.launcher.KeptFlash;
import io.seedling.launcher.Machine;
import io.seedling.launcher.Privilege;
import io.seedling.launcher.QemuBinary;
import io.seedling.launcher.QemuCommandLine;
import io.seedling.launcher.RunFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** All that is decided before anything is started or written. */
record LaunchPlan(
    Machine machine,
    QemuBinary qemu,
    AcceleratorChoice choice,
    Firmware firmware,
    Optional<String> privilege) {

  /**
   * Decides.
   *
   * @param run the files of a VM that is found again; none where nothing is kept of it
   */
  static LaunchPlan of(Arguments arguments, GuestFiles files, Optional<RunFiles> run, Host host)
      throws IOException, UsageException {
    RunOptions options = new RunOptions(arguments, host);
    GuestArch arch = options.arch(files.image());
    Machine.Board board = options.board(arch);
    Machine machine = options.machine(files.name(), board, files.drives(), files.identity());
    Optional<String> privilege = Privilege.reason(machine, host);
    boolean unix = host.platform().os() != HostPlatform.Os.WINDOWS;
    boolean found = unix && privilege.isEmpty() && run.isPresent();
    if (RunOptions.isDetached(arguments) && !found) {
      throw new UsageException(
          !unix
              ? "--detach: QEMU can't leave the terminal on Windows"
              : run.isEmpty()
                  ? "--detach needs --name, by which the VM is found again"
                  : "--detach: what sudo starts must keep the terminal; use --net user");
    }
    QemuBinary qemu = options.qemu(arch);
    machine = options.withAudio(machine, qemu);
    return new LaunchPlan(
        found ? machine.withConsole(Machine.Console.of(run.get())) : machine,
        qemu,
        options.accelerator(qemu),
        options.firmware(qemu, board, files.directory()),
        privilege);
  }

  List<String> command() {
    return QemuCommandLine.of(machine, qemu, choice, firmware);
  }

  LaunchPlan with(AcceleratorChoice other) {
    return new LaunchPlan(machine, qemu, other, firmware, privilege);
  }

  Optional<RunFiles> run() {
    return machine.console().run();
  }

  /** Makes the store of the firmware's variables, where there shall be one and is none. */
  void prepareFirmware() throws IOException {
    if (firmware instanceof KeptFlash kept) {
      kept.prepare();
    }
  }
}

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that is decided before anything is started or written. */
record LaunchPlan(
    Machine machine,
    QemuBinary qemu,
    AcceleratorChoice choice,
    Firmware firmware,
    Optional<String> privilege,
    List<String> dropping) {

  /**
   * Decides.
   *
   * @param run the files of a VM that is found again; none where nothing is kept of it
   */
  static LaunchPlan of(Arguments arguments, GuestFiles guest, Optional<RunFiles> run, Host host)
      throws IOException, UsageException {
    RunOptions options = new RunOptions(arguments, host);
    GuestArch arch = options.arch(guest.image());
    Machine.Board board = options.board(arch);
    Machine machine = options.machine(guest.name(), board, guest.drives(), guest.identity());
    Optional<String> privilege = Privilege.reason(machine, host);
    boolean unix = host.platform().os() != HostPlatform.Os.WINDOWS;
    boolean found = unix && run.isPresent();
    if (RunOptions.isDetached(arguments) && !found) {
      throw new UsageException(
          unix
              ? "--detach needs --name, by which the VM is found again"
              : "--detach: QEMU can't leave the terminal on Windows");
    }
    QemuBinary qemu = options.qemu(arch);
    machine = options.withAudio(machine, qemu);
    if (found) {
      RunFiles files =
          privilege.isPresent()
              ? run.get().reconnecting(Privilege.reconnect(qemu, host))
              : run.get();
      machine = machine.withConsole(Machine.Console.of(files));
    }
    Firmware firmware = options.firmware(qemu, board, guest.directory());
    AcceleratorChoice choice = options.accelerator(qemu, board, firmware);
    choice.requireRoomFor(machine.memoryMiB(), qemu, host);
    return new LaunchPlan(
        machine,
        qemu,
        choice,
        firmware,
        privilege,
        privilege.isPresent() ? Privilege.dropping(qemu, host) : List.of());
  }

  List<String> command() {
    List<String> words = new ArrayList<>(QemuCommandLine.of(machine, qemu, choice, firmware));
    words.addAll(dropping);
    return words;
  }

  /** Returns QEMU's command line with what starts it, sudo where it must be. */
  List<String> starting(Host host) throws IOException {
    return privilege.isPresent() ? Privilege.acquired(command(), host) : command();
  }

  LaunchPlan with(AcceleratorChoice other) {
    return new LaunchPlan(machine, qemu, other, firmware, privilege, dropping);
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

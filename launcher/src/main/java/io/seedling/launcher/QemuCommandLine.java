package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Machine.Board;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line for a machine. It starts nothing, looks at nothing, and gives the same words for
 * the same values.
 *
 * <p>Whatever names a file goes into a JSON {@code -blockdev} where it can: QEMU's option syntax
 * cuts at commas, so elsewhere a comma is doubled, except where the whole argument is the path.
 * Every path is made absolute: a relative name with a colon is a protocol to QEMU.
 */
public final class QemuCommandLine {
  private static final int GIC_V2_CPUS = 8;

  private final List<String> words = new ArrayList<>();

  private QemuCommandLine() {}

  /**
   * Returns the words, the program's absolute path first.
   *
   * @param machine what to build
   * @param qemu the program for the machine's architecture
   * @param choice what runs the guest's code
   * @param firmware what the guest starts with
   */
  public static List<String> of(
      Machine machine, QemuBinary qemu, AcceleratorChoice choice, Firmware firmware) {
    QemuCommandLine line = new QemuCommandLine();
    line.words.add(qemu.path().toString());
    if (!machine.name().isEmpty()) {
      line.add("-name", "guest=" + OptionValue.of(machine.name()));
    }
    line.board(machineType(machine), firmware);
    line.processor(machine, choice);
    line.add("-nodefaults");
    line.display(machine);
    line.console(machine.console());
    line.drives(machine.drives());
    line.network(machine.network());
    line.add("-device", "virtio-rng-pci");
    line.words.addAll(machine.extraArguments());
    return List.copyOf(line.words);
  }

  /** The GICv2 that Arm's board has by default serves 8 processors. */
  private static String machineType(Machine machine) {
    Board board = machine.board();
    boolean moreThanGicV2 = board.machineType().isEmpty() && machine.cpus() > GIC_V2_CPUS;
    return board.arch() == GuestArch.AARCH64 && moreThanGicV2
        ? board.machine() + ",gic-version=max"
        : board.machine();
  }

  private void board(String machineType, Firmware firmware) {
    if (firmware instanceof Flash flash) {
      add("-blockdev", BlockNode.firmware(flash.image(), flash.format()));
      add("-machine", machineType + ",pflash0=" + BlockNode.FIRMWARE);
    } else if (firmware instanceof KeptFlash kept) {
      add("-blockdev", BlockNode.firmware(kept.codeFile(), kept.code().format()));
      add("-blockdev", BlockNode.variables(kept.store().image(), kept.store().format()));
      String both = ",pflash0=" + BlockNode.FIRMWARE + ",pflash1=" + BlockNode.VARIABLES;
      add("-machine", machineType + both);
    } else {
      add("-machine", machineType);
      // the whole argument is the path
      add("-bios", firmware.image().toAbsolutePath().toString());
    }
  }

  private void processor(Machine machine, AcceleratorChoice choice) {
    // WHPX without this stops at the first interrupt on some builds of Windows
    boolean whpx = choice.accelerator() == Accelerator.WHPX;
    add("-accel", choice.accelerator().qemuName() + (whpx ? ",kernel-irqchip=off" : ""));
    add("-cpu", CpuModel.of(machine.board(), choice));
    add("-smp", Integer.toString(machine.cpus()));
    add("-m", machine.memoryMiB() + "M");
  }

  private void display(Machine machine) {
    add("-display", machine.display().qemuValue());
    if (machine.display().isShown()) {
      boolean arm = machine.board().arch() == GuestArch.AARCH64;
      // firmware and boot loaders draw to VGA on x86; Arm's machine has none
      add("-device", arm ? "virtio-gpu-pci" : "virtio-vga");
      add("-device", "qemu-xhci");
      add("-device", "usb-kbd");
      add("-device", "usb-tablet");
    }
    if (machine.display().audio().isPresent()) {
      add("-audiodev", machine.display().audio().get().driver() + ",id=audio0");
      add("-device", "ich9-intel-hda");
      add("-device", "hda-output,audiodev=audio0");
    }
  }

  private void console(Machine.Console console) {
    if (console.run().isPresent()) {
      run(console.run().get());
      return;
    }
    if (console.serialLog().isPresent()) {
      // the whole argument is the path
      add("-serial", "file:" + console.serialLog().get().toAbsolutePath());
    } else {
      add("-serial", "mon:stdio");
    }
    if (console.qmpSocket().isPresent()) {
      String path = OptionValue.of(console.qmpSocket().get());
      add("-qmp", "unix:" + path + ",server=on,wait=off");
    }
  }

  private void run(RunFiles run) {
    add("-uuid", run.uuid());
    add("-pidfile", run.pidFile().toAbsolutePath().toString());
    if (run.reconnect().isPresent()) {
      add("-chardev", socket("qmp", run.qmp(), run.reconnect()));
      add("-mon", "chardev=qmp,mode=control");
    } else {
      add("-qmp", "unix:" + OptionValue.of(run.qmp().path()) + ",server=on,wait=off");
    }
    String log = ",logfile=" + OptionValue.of(run.serialLog());
    if (run.detached()) {
      add("-chardev", socket("console", run.console(), run.reconnect()) + log);
      add("-serial", "chardev:console");
      messages(run.messages().toAbsolutePath().toString());
      add("-daemonize");
    } else { // what "-serial mon:stdio" stands for, with a log
      add("-chardev", "stdio,id=console,mux=on,signal=off" + log);
      add("-serial", "chardev:console");
      add("-mon", "chardev=console,mode=readline");
    }
  }

  private static String socket(String id, RunSocket socket, Optional<String> reconnect) {
    String side = reconnect.isPresent() ? ",server=off," + reconnect.get() : ",server=on,wait=off";
    return "socket,id=" + id + ",path=" + OptionValue.of(socket.path()) + side;
  }

  /**
   * Keeps what QEMU says after it has left the terminal: with -D that goes where the log of -d
   * goes, and "page" is of user-mode emulation alone, so that the log is empty but for it.
   */
  private void messages(String path) {
    if (path.indexOf('%') < 0) { // which -D would replace by a number
      add("-d", "page");
      add("-D", path);
    }
  }

  private void drives(Machine.Drives drives) {
    int bootIndex = 1;
    for (int i = 0; i < drives.disks().size(); i++) {
      String node = "disk" + i;
      add("-blockdev", BlockNode.disk(node, drives.disks().get(i)));
      add("-device", "virtio-blk-pci,drive=" + node + ",bootindex=" + bootIndex++);
    }
    if (drives.seed().isPresent()) {
      add("-blockdev", BlockNode.volume("seed", drives.seed().get()));
      add("-device", "virtio-blk-pci,drive=seed");
    }
    if (!drives.cdroms().isEmpty()) {
      add("-device", "virtio-scsi-pci,id=scsi0");
    }
    for (int i = 0; i < drives.cdroms().size(); i++) {
      Path cdrom = drives.cdroms().get(i);
      String node = "cdrom" + i;
      add("-blockdev", BlockNode.volume(node, cdrom));
      add("-device", "scsi-cd,bus=scsi0.0,drive=" + node + ",bootindex=" + bootIndex++);
    }
  }

  private void network(Network network) {
    Optional<NetworkBackend> backend = NetworkBackend.of(network);
    if (backend.isPresent()) {
      add("-netdev", backend.get().netdev("net0"));
      // no boot ROM: the firmware boots from disks, and Debian has the ROM in a package of its own,
      // without which QEMU would not start
      card("net0", backend.get().mac());
    }
    if (network instanceof Network.User user && user.lan().isPresent()) {
      add("-netdev", user.lan().get().netdev("lan0"));
      card("lan0", user.lan().get().mac());
    }
  }

  private void card(String netdev, MacAddress mac) {
    add("-device", "virtio-net-pci,netdev=" + netdev + ",mac=" + mac.text() + ",romfile=");
  }

  private void add(String option) {
    words.add(option);
  }

  private void add(String option, String value) {
    words.add(option);
    words.add(value);
  }
}

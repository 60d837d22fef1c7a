package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
import io.seedling.launcher.Machine.Board;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
      line.add("-name", "guest=" + doubled(machine.name()));
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
    add("-cpu", machine.board().cpuModel().orElse(bestCpu(machine.board().arch(), choice)));
    add("-smp", Integer.toString(machine.cpus()));
    add("-m", machine.memoryMiB() + "M");
  }

  private static String bestCpu(GuestArch arch, AcceleratorChoice choice) {
    return switch (choice.accelerator()) {
      case HVF, KVM -> host(choice.cpuOff());
      case WHPX -> "qemu64"; // "host" is unknown to it before QEMU 11
      // pointer authentication as Arm specifies it costs half of an emulated guest's speed
      case TCG -> arch == GuestArch.AARCH64 ? "max,pauth-impdef=on" : "max";
    };
  }

  private static String host(List<String> cpuOff) {
    StringBuilder model = new StringBuilder("host");
    for (String property : cpuOff) {
      model.append(",-").append(property);
    }
    return model.toString();
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
      String path = doubled(console.qmpSocket().get().toAbsolutePath().toString());
      add("-qmp", "unix:" + path + ",server=on,wait=off");
    }
  }

  private void run(RunFiles run) {
    add("-uuid", run.uuid());
    add("-pidfile", run.pidFile().toAbsolutePath().toString());
    add("-qmp", "unix:" + path(run.qmpSocket()) + ",server=on,wait=off");
    String log = ",logfile=" + path(run.serialLog());
    if (run.detached()) {
      String socket = "socket,id=console,path=" + path(run.consoleSocket());
      add("-chardev", socket + ",server=on,wait=off" + log);
      add("-serial", "chardev:console");
      messages(run.messages().toAbsolutePath().toString());
      add("-daemonize");
    } else { // what "-serial mon:stdio" stands for, with a log
      add("-chardev", "stdio,id=console,mux=on,signal=off" + log);
      add("-serial", "chardev:console");
      add("-mon", "chardev=console,mode=readline");
    }
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

  private static String path(Path path) {
    return doubled(path.toAbsolutePath().toString());
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
    if (network instanceof Network.User user) {
      StringBuilder backend = new StringBuilder("user,id=net0");
      for (PortForward forward : user.forwards()) {
        backend.append(",hostfwd=").append(forward.rule());
      }
      add("-netdev", backend.toString());
      card(user.mac());
    } else if (network instanceof Network.Vmnet vmnet) {
      add("-netdev", vmnet(vmnet.mode()));
      card(vmnet.mac());
    } else if (network instanceof Network.Tap tap) {
      // no scripts: the device is set up already, and scripts would want root's rights
      String device = doubled(tap.interfaceName());
      add("-netdev", "tap,id=net0,ifname=" + device + ",script=no,downscript=no");
      card(tap.mac());
    } else if (network instanceof Network.Bridge bridge) {
      add("-netdev", "bridge,id=net0,br=" + doubled(bridge.bridgeName()));
      card(bridge.mac());
    } else if (network instanceof Network.Stream stream) {
      String path = doubled(stream.path().toAbsolutePath().toString());
      add("-netdev", "stream,id=net0,server=off,addr.type=unix,addr.path=" + path);
      card(stream.mac());
    }
  }

  private static String vmnet(Network.VmnetMode mode) {
    if (mode instanceof Network.VmnetMode.Shared shared) {
      return "vmnet-shared,id=net0" + range(shared.range());
    }
    if (mode instanceof Network.VmnetMode.Host host) {
      return "vmnet-host,id=net0" + range(host.range());
    }
    String interfaceName = ((Network.VmnetMode.Bridged) mode).interfaceName();
    return "vmnet-bridged,id=net0,ifname=" + doubled(interfaceName);
  }

  private static String range(Network.VmnetRange range) {
    if (range.equals(Network.VmnetRange.SYSTEM_CHOICE)) {
      return "";
    }
    return ",start-address="
        + doubled(range.first())
        + ",end-address="
        + doubled(range.last())
        + ",subnet-mask="
        + doubled(range.mask());
  }

  private void card(MacAddress mac) {
    // no boot ROM: the firmware boots from disks, and Debian has the ROM in a package of its own,
    // without which QEMU would not start
    add("-device", "virtio-net-pci,netdev=net0,mac=" + mac.text() + ",romfile=");
  }

  private void add(String option) {
    words.add(option);
  }

  private void add(String option, String value) {
    words.add(option);
    words.add(value);
  }

  /** Doubles the commas of a value inside QEMU's option syntax. */
  private static String doubled(String value) {
    return value.replace(",", ",,");
  }
}

package io.seedling.cli;

import io.seedling.launcher.Accelerator;
import io.seedling.launcher.AcceleratorChoice;
import io.seedling.launcher.Audio;
import io.seedling.launcher.Display;
import io.seedling.launcher.Firmware;
import io.seedling.launcher.GuestArch;
import io.seedling.launcher.Host;
import io.seedling.launcher.Lan;
import io.seedling.launcher.MacAddress;
import io.seedling.launcher.Machine;
import io.seedling.launcher.Network;
import io.seedling.launcher.PortForward;
import io.seedling.launcher.QemuBinary;
import io.seedling.launcher.Trial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** The options that say how a VM is run, whatever it is made of. */
final class RunOptions {
  private static final int DEFAULT_CPUS = 2;
  private static final String DEFAULT_MEMORY = "2G";
  private static final int SSH = 22;

  private final Arguments arguments;
  private final Host host;

  RunOptions(Arguments arguments, Host host) {
    this.arguments = arguments;
    this.host = host;
  }

  /** Whether QEMU leaves the terminal. */
  static boolean isDetached(Arguments arguments) {
    return arguments.has("detach");
  }

  static void declare(Options options) {
    options.addOption(Command.value("", "cpus", "N", "virtual processors (" + DEFAULT_CPUS + ")"));
    options.addOption(
        Command.value("", "memory", "SIZE", "the guest's memory (" + DEFAULT_MEMORY + ")"));
    options.addOption(
        Command.value(
            "",
            "arch",
            "ARCH",
            "aarch64 or x86_64; by default the image's name or the host tells"));
    options.addOption(
        Command.value("", "accel", "NAME", "auto, hvf, kvm, whpx or tcg; auto takes what works"));
    options.addOption(Command.value("", "cpu", "MODEL", "QEMU's CPU model"));
    options.addOption(Command.value("", "machine", "TYPE", "QEMU's machine type (virt, q35)"));
    options.addOption(Command.value("", "firmware", "FILE", "UEFI firmware to use"));
    options.addOption(
        Command.flag(
            "", "uefi-vars", "keep UEFI variables, such as boot entries, in the VM's directory"));
    options.addOption(
        Command.value(
            "",
            "net",
            "KIND",
            "user, none, tap:IF, bridge:BR, socket:PATH, vmnet-shared, vmnet-host or"
                + " vmnet-bridged:IF"));
    options.addOption(
        Command.value("", "net-range", "FIRST-LAST/MASK", "the addresses of a vmnet network"));
    options.addOption(
        Command.value("", "mac", "ADDR", "the network card's address; by default the VM's own"));
    options.addOption(
        Command.value(
            "", "lan", "NAME", "a second card, in a network with the VMs that have the same LAN"));
    options.addOption(Command.value("", "lan-mac", "ADDR", "the address of that card"));
    options.addOption(
        Command.value(
            "p", "publish", "HOST:GUEST", "a port of this machine that leads to the guest"));
    options.addOption(
        Command.value("", "display", "KIND", "none, gtk, sdl, cocoa or vnc:N (none)"));
    options.addOption(
        Command.flag("", "audio", "give the guest a sound card, played by this machine"));
    options.addOption(Command.value("", "qemu", "PATH", "the QEMU program to use"));
    options.addOption(
        Command.flag("", "i-know", "let --qemu-arg be part of what sudo runs as root"));
    options.addOption(
        Command.flag("", "allow-root", "run as root though sudo was used to become it"));
    options.addOption(Command.value("", "qemu-arg", "ARG", "one more argument for QEMU"));
    options.addOption(
        Command.flag("", "foreground", "keep the console in the terminal, as it is by default"));
    options.addOption(
        Command.flag("", "detach", "run in the background; launch console leads to the console"));
    WaitFor.declare(options);
    options.addOption(
        Option.builder()
            .longOpt("print")
            .hasArg()
            .optionalArg(true)
            .argName("sh|json")
            .desc("show QEMU's command line, create and start nothing")
            .build());
    options.addOption(
        Command.flag(
            "", "guide", "like --print, but as \"Kubernetes the harder way\" has it typed"));
  }

  /** Returns the architecture asked for, or that of the image's name, or the host's. */
  GuestArch arch(Path image) throws UsageException {
    String name = arguments.value("arch");
    if (name != null) {
      try {
        return GuestArch.named(name);
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
    }
    return archOfName(String.valueOf(image.getFileName()))
        .or(() -> host.platform().arch())
        .orElse(GuestArch.X86_64);
  }

  /** Cloud images say what they are for: {@code debian-12-genericcloud-arm64.qcow2}. */
  static Optional<GuestArch> archOfName(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    boolean arm = name.contains("arm64") || name.contains("aarch64");
    boolean x86 = name.contains("amd64") || name.contains("x86_64") || name.contains("x86-64");
    if (arm == x86) {
      return Optional.empty();
    }
    return Optional.of(arm ? GuestArch.AARCH64 : GuestArch.X86_64);
  }

  QemuBinary qemu(GuestArch arch) throws IOException {
    String path = arguments.value("qemu");
    return path == null ? QemuBinary.find(arch, host) : QemuBinary.at(Path.of(path), arch);
  }

  /** Returns what the machine runs on; where nothing is started, no QEMU is tried, either. */
  AcceleratorChoice accelerator(QemuBinary qemu, Machine.Board board, Firmware firmware)
      throws IOException, UsageException {
    String name = arguments.value("accel");
    if (name == null || name.equals("auto")) {
      boolean shownOnly = arguments.has("print") || arguments.has("guide");
      Trial.When when = shownOnly ? Trial.When.KNOWN : Trial.When.ONCE;
      return AcceleratorChoice.automatic(qemu, host, new Trial(board, firmware, when));
    }
    Accelerator wanted;
    try {
      wanted = Accelerator.named(name);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    return AcceleratorChoice.named(wanted, qemu, host);
  }

  /**
   * Returns the firmware.
   *
   * @param directory the VM's own, which a store of variables would be in
   */
  Firmware firmware(QemuBinary qemu, Machine.Board board, Optional<VmDirectory> directory)
      throws IOException, UsageException {
    String file = arguments.value("firmware");
    if (arguments.has("uefi-vars")) {
      if (directory.isEmpty()) {
        throw new UsageException("--uefi-vars needs --name: the VM must be kept to keep them");
      }
      Path home = directory.get().path();
      return file == null
          ? Firmware.findKept(qemu, board, host, home)
          : Firmware.keptAt(Path.of(file), board.arch(), home);
    }
    return file == null
        ? Firmware.find(qemu, board, host)
        : Firmware.at(Path.of(file), board.arch());
  }

  Machine.Board board(GuestArch arch) {
    return new Machine.Board(
        arch,
        Optional.ofNullable(arguments.value("machine")),
        Optional.ofNullable(arguments.value("cpu")));
  }

  /**
   * Puts the machine together.
   *
   * @param identity what the network card's address is derived from, unless one was given
   */
  Machine machine(String name, Machine.Board board, Machine.Drives drives, String identity)
      throws IOException, UsageException {
    String display = arguments.value("display");
    try {
      return new Machine(
          name,
          board,
          cpus(arguments),
          memoryMiB(arguments),
          drives,
          network(identity),
          display == null ? Display.NONE : Display.parse(display),
          Machine.Console.TERMINAL,
          arguments.values("qemu-arg"));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** Returns the machine with what plays its sound, where that was asked for. */
  Machine withAudio(Machine machine, QemuBinary qemu) throws IOException {
    return arguments.has("audio")
        ? machine.withDisplay(machine.display().with(Audio.find(qemu, host)))
        : machine;
  }

  static int cpus(Arguments arguments) throws UsageException {
    String text = arguments.value("cpus");
    return text == null ? DEFAULT_CPUS : number("--cpus", text);
  }

  static int memoryMiB(Arguments arguments) throws UsageException {
    String text = arguments.value("memory");
    long mebibytes = ByteSize.parse(text == null ? DEFAULT_MEMORY : text) >> 20;
    if (mebibytes == 0) {
      throw new UsageException(
          "--memory " + text + " is less than a MiB; did you mean " + text + "M?");
    }
    if (mebibytes > Integer.MAX_VALUE) {
      throw new UsageException("--memory " + text + " is more than any host has");
    }
    return (int) mebibytes;
  }

  private static int number(String option, String text) throws UsageException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException(option + " must be a number, not '" + text + "'");
    }
  }

  private Network network(String identity) throws IOException, UsageException {
    String kind = arguments.value("net") == null ? "user" : String.valueOf(arguments.value("net"));
    String address = arguments.value("mac");
    MacAddress mac = address == null ? MacAddress.derivedFrom(identity) : new MacAddress(address);
    if (arguments.has("net-range") && !kind.equals("vmnet-shared") && !kind.equals("vmnet-host")) {
      throw new UsageException("--net-range needs --net vmnet-shared or vmnet-host");
    }
    for (String option : List.of("publish", "lan")) {
      if (!kind.equals("user") && arguments.has(option)) {
        throw new UsageException("--" + option + " needs --net user");
      }
    }
    return switch (kind) {
      case "user" -> new Network.User(mac, forwards(), lan(identity));
      case "none" -> new Network.None();
      case "vmnet-shared" -> new Network.Vmnet(mac, new Network.VmnetMode.Shared(range()));
      case "vmnet-host" -> new Network.Vmnet(mac, new Network.VmnetMode.Host(range()));
      default -> named(kind, mac);
    };
  }

  /** A LAN is one of this user's VMs: those of another home are not in it. */
  private Optional<Lan> lan(String identity) throws UsageException {
    String name = arguments.value("lan");
    if (name == null) {
      return Optional.empty();
    }
    String address = arguments.value("lan-mac");
    MacAddress mac = address == null ? lanMac(identity) : new MacAddress(address);
    Path home = VmDirectory.home().toAbsolutePath().normalize();
    return Optional.of(Lan.named(home + "\n" + name, mac));
  }

  /** Returns the address that a VM's second card has where none is given. */
  static MacAddress lanMac(String identity) {
    return MacAddress.derivedFrom(identity + "\nlan");
  }

  /** The networks whose kind has a name behind a colon. */
  private static Network named(String kind, MacAddress mac) throws UsageException {
    int colon = kind.indexOf(':');
    String name = kind.substring(colon + 1);
    return switch (colon < 0 ? "" : kind.substring(0, colon)) {
      case "tap" -> new Network.Tap(mac, name);
      case "bridge" -> new Network.Bridge(mac, name);
      case "socket" -> new Network.Stream(mac, Path.of(name));
      case "vmnet-bridged" -> new Network.Vmnet(mac, new Network.VmnetMode.Bridged(name));
      default ->
          throw new UsageException(
              "--net must be user, none, tap:IF, bridge:BR, socket:PATH, vmnet-shared, vmnet-host"
                  + " or vmnet-bridged:IF, not '"
                  + kind
                  + "'");
    };
  }

  /** SSH is always reachable: from the port that was published for it, or from a free one. */
  private List<PortForward> forwards() throws IOException, UsageException {
    List<PortForward> forwards = new ArrayList<>();
    boolean ssh = false;
    for (String rule : arguments.values("publish")) {
      int colon = rule.lastIndexOf(':');
      int first = rule.indexOf(':');
      if (colon < 0) {
        throw new UsageException("--publish must be HOST:GUEST, not '" + rule + "'");
      }
      int guest = number("--publish GUEST", rule.substring(colon + 1));
      int hostPort =
          number("--publish HOST", rule.substring(first == colon ? 0 : first + 1, colon));
      String address = first == colon ? PortForward.LOOPBACK : rule.substring(0, first);
      forwards.add(new PortForward(address, hostPort, guest));
      ssh |= guest == SSH;
    }
    if (!ssh) { // in the background the kernel chooses, and QMP tells: nobody can come between
      forwards.add(
          isDetached(arguments) ? PortForward.onLoopback(0, SSH) : PortForward.toSshFromFreePort());
    }
    return forwards;
  }

  private Network.VmnetRange range() throws UsageException {
    String text = arguments.value("net-range");
    if (text == null) {
      return Network.VmnetRange.SYSTEM_CHOICE;
    }
    int dash = text.indexOf('-');
    int slash = text.indexOf('/');
    if (dash < 0 || slash < dash) {
      throw new UsageException("--net-range must be FIRST-LAST/MASK, not '" + text + "'");
    }
    return new Network.VmnetRange(
        text.substring(0, dash), text.substring(dash + 1, slash), text.substring(slash + 1));
  }
}

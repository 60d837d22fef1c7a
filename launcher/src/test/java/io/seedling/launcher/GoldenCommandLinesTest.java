package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import io.seedling.launcher.Network.VmnetMode;
import io.seedling.launcher.Network.VmnetRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every line for every platform, guest and network, as recorded hosts answer: from the search for
 * QEMU to the last word. The lines are in {@code golden/PLATFORM.txt}, to be read by people; the
 * system property {@code golden.write=DIRECTORY} writes them anew there, to be compared by eye.
 */
final class GoldenCommandLinesTest {
  private static final MacAddress MAC = new MacAddress("52:54:00:12:34:56");
  private static final VmnetRange RANGE =
      new VmnetRange("192.168.1.1", "192.168.1.20", "255.255.255.0");

  /** A computer, with what is installed there. */
  enum Platform {
    LINUX_X86_64,
    LINUX_AARCH64,
    MACOS_ARM64,
    MACOS_X86_64,
    WINDOWS_X86_64;

    RecordedHost host() throws IOException {
      return switch (this) {
        case LINUX_X86_64 -> linux(GuestArch.X86_64);
        case LINUX_AARCH64 -> linux(GuestArch.AARCH64);
        case MACOS_ARM64 -> mac(GuestArch.AARCH64, "/opt/homebrew");
        case MACOS_X86_64 -> mac(GuestArch.X86_64, "/usr/local");
        case WINDOWS_X86_64 -> windows();
      };
    }

    /** Debian, with KVM, for x86 without a feature of the CPU's that it promises and refuses. */
    private static RecordedHost linux(GuestArch arch) throws IOException {
      RecordedHost host = RecordedHost.linux(arch);
      host.environment.put("PATH", "/usr/local/bin:/usr/bin");
      for (GuestArch guest : GuestArch.values()) {
        host.program("/usr/bin/" + guest.program());
        String accelerators = guest == arch ? "kvm\ntcg\n" : "tcg\n";
        host.answers(
            0,
            "Accelerators supported in QEMU binary:\n" + accelerators,
            "/usr/bin/" + guest.program(),
            "-accel",
            "help");
        host.answers(
            0, "QEMU emulator version 9.0.2\n", "/usr/bin/" + guest.program(), "--version");
      }
      host.file("/dev/net/tun");
      host.file("/sys/class/net/tap0/owner", (byte) '1', (byte) '0', (byte) '0', (byte) '0');
      host.file("/sys/class/net/tap0/group", (byte) '-', (byte) '1');
      host.file("/sys/class/net/tap1/owner", (byte) '0');
      host.file("/sys/class/net/tap1/group", (byte) '-', (byte) '1');
      host.file("/sys/class/net/br0/bridge/bridge_id");
      host.setuidProgram = host.host().path("/usr/lib/qemu/qemu-bridge-helper");
      host.file("/usr/share/OVMF/OVMF_CODE_4M.fd");
      host.file("/usr/share/AAVMF/AAVMF_CODE.fd");
      host.probe =
          new Probe.Usable(
              "a guest ran", arch == GuestArch.X86_64 ? List.of("arch-capabilities") : List.of());
      return host;
    }

    private static RecordedHost mac(GuestArch arch, String prefix) throws IOException {
      RecordedHost host = RecordedHost.mac(arch);
      for (GuestArch guest : GuestArch.values()) {
        String program = prefix + "/bin/" + guest.program();
        host.program(program);
        host.answers(
            0, "Accelerators supported in QEMU binary:\nhvf\ntcg\n", program, "-accel", "help");
        host.answers(0, "QEMU emulator version 10.1.0\n", program, "--version");
        host.file(prefix + "/share/qemu/edk2-" + guest.qemuName() + "-code.fd");
      }
      host.environment.put("PATH", prefix + "/bin");
      host.probe = new Probe.Usable("kern.hv_support is 1", List.of());
      return host;
    }

    private static RecordedHost windows() throws IOException {
      RecordedHost host = RecordedHost.windows();
      for (GuestArch guest : GuestArch.values()) {
        String program = "C:\\Program Files\\qemu\\" + guest.program() + ".exe";
        host.program(program);
        host.answers(
            0, "Accelerators supported in QEMU binary:\ntcg\nwhpx\n", program, "-accel", "help");
        host.file("C:\\Program Files\\qemu\\share\\edk2-" + guest.qemuName() + "-code.fd");
      }
      host.probe = new Probe.Usable("the hypervisor is there", List.of());
      return host;
    }

    Map<String, Network> networks(RecordedHost host) {
      Map<String, Network> networks = new LinkedHashMap<>();
      networks.put(
          "user",
          new Network.User(
              MAC, List.of(PortForward.onLoopback(0, 22), new PortForward("0.0.0.0", 8080, 80))));
      networks.put("none", new Network.None());
      switch (this) {
        case LINUX_X86_64, LINUX_AARCH64 -> {
          networks.put("tap:tap0", new Network.Tap(MAC, "tap0"));
          networks.put("tap:tap1, which is root's", new Network.Tap(MAC, "tap1"));
          networks.put("bridge:br0", new Network.Bridge(MAC, "br0"));
          networks.put("socket:/run/lan", new Network.Stream(MAC, host.files.getPath("/run/lan")));
        }
        case MACOS_ARM64, MACOS_X86_64 -> {
          networks.put("socket:/run/lan", new Network.Stream(MAC, host.files.getPath("/run/lan")));
          networks.put("vmnet-shared", vmnet(new VmnetMode.Shared(VmnetRange.SYSTEM_CHOICE)));
          networks.put("vmnet-shared with a range", vmnet(new VmnetMode.Shared(RANGE)));
          networks.put("vmnet-host", vmnet(new VmnetMode.Host(VmnetRange.SYSTEM_CHOICE)));
          networks.put("vmnet-host with a range", vmnet(new VmnetMode.Host(RANGE)));
          networks.put("vmnet-bridged:en0", vmnet(new VmnetMode.Bridged("en0")));
        }
        case WINDOWS_X86_64 -> {}
      }
      return networks;
    }

    private static Network vmnet(VmnetMode mode) {
      return new Network.Vmnet(MAC, mode);
    }

    String file() {
      return "golden/" + name().toLowerCase(Locale.ROOT).replace('_', '-') + ".txt";
    }
  }

  private static String lines(Platform platform) throws IOException {
    RecordedHost host = platform.host();
    StringBuilder text = new StringBuilder();
    for (GuestArch guest : GuestArch.values()) {
      for (Map.Entry<String, Network> network : platform.networks(host).entrySet()) {
        text.append("# ").append(guest.qemuName()).append(", ").append(network.getKey());
        text.append('\n').append(line(host, guest, network.getValue())).append("\n\n");
      }
    }
    return text.toString();
  }

  private static String line(RecordedHost recorded, GuestArch guest, Network network)
      throws IOException {
    Host host = recorded.host();
    QemuBinary qemu = QemuBinary.find(guest, host);
    Board board = Board.of(guest);
    boolean windows = host.platform().os() == HostPlatform.Os.WINDOWS;
    Path vm = recorded.files.getPath(windows ? "C:\\VMs\\web" : "/vm/web");
    Drives drives =
        new Drives(
            List.of(Disk.of(vm.resolve("disk.qcow2"), Disk.Format.QCOW2)),
            Optional.of(vm.resolve("cidata.iso")),
            List.of());
    Machine machine =
        new Machine(
            "web", board, 2, 2048, drives, network, Display.NONE, Console.TERMINAL, List.of());
    boolean privileged = Privilege.reason(machine, host).isPresent();
    if (!windows) {
      RunFiles run = new RunFiles("0b0b", vm, vm, true);
      run = privileged ? run.reconnecting(Privilege.reconnect(qemu, host)) : run;
      machine = machine.withConsole(Console.of(run));
    }
    AcceleratorChoice choice = AcceleratorChoice.automatic(qemu, host);
    List<String> words =
        new ArrayList<>(
            QemuCommandLine.of(machine, qemu, choice, Firmware.find(qemu, board, host)));
    if (privileged) {
      words.addAll(Privilege.dropping(qemu, host));
    }
    return ShellWords.quoteByOption(privileged ? Privilege.withSudo(words) : words);
  }

  @ParameterizedTest
  @EnumSource(Platform.class)
  void theLinesAreThose(Platform platform) throws IOException {
    String lines = lines(platform);
    String directory = System.getProperty("golden.write");
    if (directory != null) {
      Path file = Path.of(directory).resolve(platform.file());
      Files.createDirectories(file.getParent());
      Files.writeString(file, lines);
    }
    assertEquals(recorded(platform), lines);
  }

  private static String recorded(Platform platform) throws IOException {
    try (InputStream in = GoldenCommandLinesTest.class.getResourceAsStream(platform.file())) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

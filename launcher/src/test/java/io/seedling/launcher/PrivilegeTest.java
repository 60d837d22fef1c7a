package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.LaunchException.Kind;
import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PrivilegeTest {
  private static final MacAddress MAC = new MacAddress("52:54:00:12:34:56");
  private static final List<String> COMMAND = List.of("/opt/qemu", "-S");

  private final RecordedHost mac = RecordedHost.mac(GuestArch.AARCH64);

  private Optional<String> reason(Network network) throws LaunchException {
    return Privilege.reason(machine(network), mac.host());
  }

  private static Machine machine(Network network) {
    return new Machine(
        "web",
        Board.of(GuestArch.AARCH64),
        1,
        512,
        new Drives(List.of(), Optional.empty(), List.of()),
        network,
        Display.NONE,
        Console.TERMINAL,
        List.of());
  }

  @Test
  void onlyVmnetNeedsRoot() throws LaunchException {
    Network vmnet =
        new Network.Vmnet(MAC, new Network.VmnetMode.Shared(Network.VmnetRange.SYSTEM_CHOICE));
    assertEquals(Optional.empty(), reason(new Network.None()));
    assertEquals(Optional.empty(), reason(new Network.User(MAC, List.of())));
    assertEquals(
        Optional.of("macOS gives vmnet networks to root only; --net user needs no rights"),
        reason(vmnet));
    mac.userId = 0;
    assertEquals(Optional.empty(), reason(vmnet));
  }

  @Test
  void aPrintedCommandBeginsWithSudo() {
    assertEquals(List.of("sudo", "/opt/qemu", "-S"), Privilege.withSudo(COMMAND));
  }

  @Test
  void onATerminalSudoAsks() throws LaunchException {
    mac.terminal = true;
    assertEquals(List.of("sudo", "/opt/qemu", "-S"), Privilege.acquired(COMMAND, mac.host()));
  }

  @Test
  void withoutATerminalSudoMustNotAsk() throws LaunchException {
    mac.answers(0, "QEMU emulator version 10.1.0\n", "sudo", "-n", "/opt/qemu", "--version");
    assertEquals(List.of("sudo", "-n", "/opt/qemu", "-S"), Privilege.acquired(COMMAND, mac.host()));
  }

  @Test
  void withoutATerminalAndWithoutRightsThereIsNoWay() {
    mac.answers(1, "sudo: a password is required\n", "sudo", "-n", "/opt/qemu", "--version");
    LaunchException refusal =
        assertThrows(LaunchException.class, () -> Privilege.acquired(COMMAND, mac.host()));
    assertEquals(Kind.PRIVILEGE, refusal.kind());
    assertEquals(
        "root's rights are needed, and there is no terminal to ask for a password",
        refusal.getMessage());
    assertEquals(
        "use --net user, run this in a terminal, or allow QEMU without a password in sudoers",
        refusal.remedy());
  }

  @Test
  void withoutSudoThereIsNoWay() {
    LaunchException refusal =
        assertThrows(LaunchException.class, () -> Privilege.acquired(COMMAND, mac.host()));
    assertEquals(Kind.PRIVILEGE, refusal.kind());
    assertEquals(
        "sudo can't be run: nothing recorded for [sudo, -n, /opt/qemu, --version]",
        refusal.getMessage());
  }

  @Test
  void vmnetElsewhereIsRefusedBeforeSudoAsks() {
    Network vmnet =
        new Network.Vmnet(MAC, new Network.VmnetMode.Shared(Network.VmnetRange.SYSTEM_CHOICE));
    Host linux = RecordedHost.linux(GuestArch.X86_64).host();

    LaunchException e =
        assertThrows(LaunchException.class, () -> Privilege.reason(machine(vmnet), linux));

    assertEquals("vmnet networks exist on macOS only", e.getMessage());
  }

  private static String complaint(RecordedHost host, Network network) {
    LaunchException refusal =
        assertThrows(LaunchException.class, () -> Privilege.reason(machine(network), host.host()));
    return refusal.getMessage() + " | " + refusal.remedy();
  }

  @Test
  void aTapDeviceOfOnesOwnNeedsNoRights() throws Exception {
    RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
    Network tap = new Network.Tap(MAC, "tap0");
    assertEquals(
        "there is no network interface tap0 | sudo ip tuntap add dev tap0 mode tap user $USER",
        complaint(linux, tap));
    linux.file("/sys/class/net/tap0/owner", "1000\n".getBytes(UTF_8));
    linux.file("/sys/class/net/tap0/group", "-1\n".getBytes(UTF_8));
    assertEquals(
        Optional.of("/dev/net/tun, which taps are opened by, is root's alone here"),
        Privilege.reason(machine(tap), linux.host()));
    linux.file("/dev/net/tun");
    assertEquals(Optional.empty(), Privilege.reason(machine(tap), linux.host()));
    linux.file("/sys/class/net/tap0/owner", "-1\n".getBytes(UTF_8));
    assertEquals(Optional.empty(), Privilege.reason(machine(tap), linux.host()), "it is anybody's");
    linux.file("/sys/class/net/tap0/group", "100\n".getBytes(UTF_8));
    assertEquals(Optional.empty(), Privilege.reason(machine(tap), linux.host()));
    Optional<String> notYours =
        Optional.of(
            "the tap device tap0 is not yours; one made with 'ip tuntap add dev tap0 mode tap user"
                + " $USER' needs no rights");
    linux.file("/sys/class/net/tap0/group", "0\n".getBytes(UTF_8));
    assertEquals(notYours, Privilege.reason(machine(tap), linux.host()));
    linux.file("/sys/class/net/tap0/group", "-1\n".getBytes(UTF_8));
    linux.file("/sys/class/net/tap0/owner", "0\n".getBytes(UTF_8));
    assertEquals(notYours, Privilege.reason(machine(tap), linux.host()));
    assertEquals(
        "tap and bridge networks are made on Linux only | use --net user", complaint(mac, tap));
  }

  @Test
  void aBridgeIsJoinedByQemusHelperOrByRoot() throws Exception {
    RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
    Network bridge = new Network.Bridge(MAC, "br0");
    linux.file("/sys/class/net/br0/owner", "1000\n".getBytes(UTF_8));
    assertEquals(
        "br0 is no bridge | for a tap device, use --net tap:br0", complaint(linux, bridge));
    linux.file("/sys/class/net/br0/bridge/forward_delay");
    assertEquals(
        Optional.of(
            "only root can join the bridge br0, since QEMU's helper (qemu-bridge-helper) is not"
                + " setuid root here"),
        Privilege.reason(machine(bridge), linux.host()));
    linux.setuidProgram = linux.host().path("/usr/lib/qemu/qemu-bridge-helper");
    assertEquals(Optional.empty(), Privilege.reason(machine(bridge), linux.host()));
    assertEquals(
        "there is no network interface ../br0 | sudo ip link add ../br0 type bridge",
        complaint(linux, new Network.Bridge(MAC, "../br0")));
  }

  @Test
  void qemuGivesRootsRightsUp() throws Exception {
    RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
    QemuBinary qemu = QemuBinary.at(linux.program("/opt/qemu"), GuestArch.X86_64);
    linux.answers(0, "QEMU emulator version 7.2.22\n", "/opt/qemu", "--version");
    assertEquals(List.of("-runas", "1000:100"), Privilege.dropping(qemu, linux.host()));
    assertEquals("reconnect=1", Privilege.reconnect(qemu, linux.host()));
    linux.answers(0, "QEMU emulator version 9.1.0\n", "/opt/qemu", "--version");
    assertEquals(List.of("-run-with", "user=1000:100"), Privilege.dropping(qemu, linux.host()));
    assertEquals("reconnect=1", Privilege.reconnect(qemu, linux.host()));
    linux.answers(0, "QEMU emulator version 9.2.0\n", "/opt/qemu", "--version");
    assertEquals("reconnect-ms=1000", Privilege.reconnect(qemu, linux.host()));
    assertEquals(List.of(), Privilege.dropping(qemu, mac.host()));
  }

  @Test
  void rootOnBehalfOfAUserIsRefused() throws Exception {
    mac.userId = 0;
    Privilege.requireOrdinaryUser(mac.host());
    mac.environment.put("SUDO_UID", "501");
    LaunchException refusal =
        assertThrows(LaunchException.class, () -> Privilege.requireOrdinaryUser(mac.host()));
    assertEquals("this runs as root through sudo, and so would the whole VM", refusal.getMessage());
  }
}

package io.seedling.launcher;

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
    mac.root = true;
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
}

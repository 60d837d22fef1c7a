package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineTest {
  private static @Nullable String refusal(Executable maker) {
    return assertThrows(IllegalArgumentException.class, maker).getMessage();
  }

  private static Machine machine(int cpus, int memoryMiB) {
    return new Machine(
        "",
        Board.of(GuestArch.X86_64),
        cpus,
        memoryMiB,
        new Drives(List.of(), Optional.empty(), List.of()),
        new Network.None(),
        Display.NONE,
        Console.TERMINAL,
        List.of());
  }

  @Test
  void aMachineNeedsAProcessorAndMemory() {
    assertEquals("cpus is 0; 1 is the least", refusal(() -> machine(0, 512)));
    assertEquals("memory is 127 MiB; 128 is the least", refusal(() -> machine(1, 127)));
    assertEquals(128, machine(1, 128).memoryMiB());
  }

  @Test
  void aSocketsPathMustFitEverySystem() {
    Path longest = Path.of("/" + "s".repeat(102));
    assertEquals(
        Optional.of(longest), new Console(Optional.empty(), Optional.of(longest)).qmpSocket());
    Path longer = Path.of("/" + "s".repeat(101) + "é");
    assertEquals(
        "a socket's path is 104 bytes long; 103 is the most: " + longer,
        refusal(() -> new Console(Optional.empty(), Optional.of(longer))));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,-1,22,'host port is -1; it must be 0 to 65535'",
    "127.0.0.1,65536,22,'host port is 65536; it must be 0 to 65535'",
    "127.0.0.1,1,0,'guest port is 0; it must be 1 to 65535'",
    "127.0.0.1,1,65536,'guest port is 65536; it must be 1 to 65535'",
    "'',1,1,'host address is ''''; it must be an IPv4 address in numbers'",
    "'a,b',1,1,'host address is ''a,b''; it must be an IPv4 address in numbers'",
    "999.1,1,1,'host address is ''999.1''; it must be an IPv4 address in numbers'",
    "1.2.3.256,1,1,'host address is ''1.2.3.256''; it must be an IPv4 address in numbers'",
  })
  void aForwardIsChecked(String address, int hostPort, int guestPort, String message) {
    assertEquals(message, refusal(() -> new PortForward(address, hostPort, guestPort)));
  }

  @Test
  void thePortForSshIsFree() throws IOException {
    PortForward forward = PortForward.toSshFromFreePort();
    assertEquals(PortForward.onLoopback(forward.hostPort(), 22), forward);
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket socket = new ServerSocket(forward.hostPort(), 1, loopback)) {
      assertEquals(forward.hostPort(), socket.getLocalPort());
    }
  }

  @Test
  void anAddressComesFromTheIdentityAlone() {

    // the end is the head of what "printf web | sha256sum" prints
    assertEquals("52:54:00:5e:fe:6c", MacAddress.derivedFrom("web").text());

    assertEquals(new MacAddress("02:AB:cd:00:00:01").text(), "02:ab:cd:00:00:01");
  }

  @ParameterizedTest
  @CsvSource({
    "52:54:00:12:34",
    "52:54:00:12:34:5g",
    "52-54-00-12-34-56",
    "52:54:00:12:34:567",
    "''",
  })
  void whatIsNoAddressIsRefused(String text) {
    assertEquals(
        "MAC address is '" + text + "'; it must be like 52:54:00:12:34:56",
        refusal(() -> new MacAddress(text)));
  }

  @Test
  void aGroupsAddressIsRefused() {
    assertEquals(
        "MAC address is '01:00:5e:00:00:01', a group's; the second digit must be even",
        refusal(() -> new MacAddress("01:00:5e:00:00:01")));
  }

  @ParameterizedTest
  @CsvSource({"none,none", "gtk,gtk", "sdl,sdl", "cocoa,cocoa", "vnc:1,vnc=127.0.0.1:1"})
  void aDisplayIsRead(String text, String value) {
    assertEquals(value, Display.parse(text).qemuValue());
  }

  @ParameterizedTest
  @CsvSource({"vnc", "vnc:", "vnc:-1", "vnc:59636", "spice", "''", "'gtk,gl=on'"})
  void whatIsNoDisplayIsRefused(String text) {
    assertEquals(
        "the display must be none, gtk, sdl, cocoa or vnc:N with N from 0 to 59635, not '"
            + text
            + "'",
        refusal(() -> Display.parse(text)));
  }

  @Test
  void aVmnetRangeIsWhole() {
    assertEquals(
        "a vmnet range needs its first address, its last address and its mask",
        refusal(() -> new Network.VmnetRange("192.168.105.1", "", "255.255.255.0")));
    assertEquals(
        "vmnet-bridged needs the name of an interface, such as en0",
        refusal(() -> new Network.VmnetMode.Bridged("")));
  }
}

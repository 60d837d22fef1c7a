package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU that nobody waits for: found again, asked and ended. Its guest never runs. */
@Tag("reference")
@Timeout(60)
final class RunningVmAgainstQemuTest {
  @TempDir Path directory;

  private RunFiles run() {
    return new RunFiles(UUID.randomUUID().toString(), directory, directory, true);
  }

  private static RunningVm started(RunFiles run, String... more) throws IOException {
    Path qemu = ReferencePrograms.need("qemu-system-x86_64");
    Machine machine =
        new Machine(
            "test",
            Machine.Board.of(GuestArch.X86_64),
            1,
            128,
            new Machine.Drives(List.of(), Optional.empty(), List.of()),
            new Network.User(
                new MacAddress("52:54:00:12:34:56"), List.of(PortForward.onLoopback(0, 22))),
            Display.NONE,
            Machine.Console.of(run),
            List.of(more));
    List<String> words =
        QemuCommandLine.of(
            machine,
            new QemuBinary(qemu, GuestArch.X86_64),
            new AcceleratorChoice(Accelerator.TCG, List.of(), List.of()),
            new Firmware.Bios(Path.of("/usr/share/seabios/bios-256k.bin")));
    return Qemu.startDetached(words, run);
  }

  private static void awaitEnd(RunningVm vm) {
    while (vm.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aDetachedVmTellsItsStateAndItsPort() throws IOException {
    RunningVm vm = started(run(), "-S");

    assertTrue(vm.isAlive());
    assertEquals("prelaunch", vm.status());
    assertFalse(vm.isOutOfSpace());
    assertTrue(vm.forwardTo(22).orElseThrow().hostPort() > 0);
    assertEquals(Optional.empty(), vm.forwardTo(80));
    vm.resume();
    assertEquals("running", vm.status());
    vm.quit();
    awaitEnd(vm);
    assertTrue(Files.notExists(directory.resolve("qemu.pid")));
  }

  @Test
  void anotherProcessOfThatNumberIsNotIt() throws IOException {
    RunFiles run = run();
    RunningVm vm = started(run, "-S");
    VmProcess later = new VmProcess(vm.process().pid(), vm.process().startMillis() - 60_000);
    String other = UUID.randomUUID().toString();

    RunFiles others = new RunFiles(other, directory, directory, true);
    assertFalse(new RunningVm(others, later).isAlive());
    assertFalse(new RunningVm(others, later).kill());
    assertTrue(new RunningVm(run, later).isAlive(), "its UUID tells");
    assertTrue(vm.kill());
    awaitEnd(vm);
    assertTrue(Files.exists(run.pidFile()), "nobody has tidied up");
    assertThrows(IOException.class, vm::status);
  }

  @Test
  void whoTalksToQemuKeepsOthersWaitingNotForLong() throws IOException {
    RunFiles run = run();
    RunningVm vm = started(run, "-S");
    try (SocketChannel busy = SocketChannel.open(UnixDomainSocketAddress.of(run.qmp().path()))) {
      Channels.newInputStream(busy).read();
      assertEquals("QEMU doesn't answer", assertThrows(IOException.class, vm::status).getMessage());
      assertTrue(vm.isAlive());
    } finally {
      vm.kill();
    }
    awaitEnd(vm);
  }

  @Test
  void aQemuThatConnectsToUsIsWaitedFor() throws IOException {
    Path sockets = Files.createDirectory(directory.resolve("sockets"));
    RunFiles run = new RunFiles(run().uuid(), directory, sockets, true).reconnecting("reconnect=1");
    Files.createFile(run.pidFile()); // which its user makes, where root runs QEMU
    assertFalse(run.hasPid());
    RunningVm vm = started(run, "-S");

    assertTrue(run.hasPid());
    assertEquals("prelaunch", vm.status());
    vm.resume();
    assertEquals("running", RunningVm.find(run).orElseThrow().status());
    try (SocketChannel console = run.console().connect(Duration.ofSeconds(10))) {
      assertTrue(console.isConnected());
    }
    assertEquals("QEMU died", Qemu.death(run).getMessage(), "it did not complain");
    vm.quit();
    awaitEnd(vm);
    assertThrows(IOException.class, vm::status);
    run.tidy();
    assertFalse(vm.isAlive());
    assertEquals(Optional.empty(), RunningVm.find(run));
    assertTrue(
        Files.notExists(run.qmp().path().resolveSibling("qmp.lock")),
        "nobody has waited for the call of a QEMU that has ended");
  }

  @Test
  void whatQemuComplainsOfIsKept() throws IOException {
    RunFiles run = run();
    RunningVm vm = started(run, "-S");
    LaunchException twice = assertThrows(LaunchException.class, () -> started(run));

    assertEquals(LaunchException.Kind.DIED, twice.kind());
    assertTrue(
        String.valueOf(twice.getMessage()).contains("cannot create PID file"), twice::getMessage);
    vm.kill();
    awaitEnd(vm);
  }
}

package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fleets of VMs that run no guest. */
@Tag("reference") // the fake QEMU is a Python program
@Timeout(60)
class FleetCommandsTest {
  private static int made;

  @TempDir private Path directory;
  private String prefix = "";
  private Path fleet = Path.of("");

  @BeforeEach
  void makeAnImage() throws IOException {
    prefix = "fleet-" + ProcessHandle.current().pid() + "-" + made++ + "-";
    fleet = directory.resolve("fleet.yaml");
    Path image = directory.resolve("base-amd64.qcow2");
    CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", image.toString(), "2G");
    FakeQemu.install(directory.resolve("qemu"));
    Files.write(directory.resolve("firmware"), new byte[1 << 16]);
  }

  @AfterEach
  void leaveNothing() throws IOException, UsageException {
    CommandLineRun.of("launch", "down", "--delete", "--force", fleet.toString());
    for (VmDirectory vm : VmDirectory.all()) {
      assertFalse(vm.name().startsWith(prefix), vm.name());
    }
  }

  private void write(String vms) throws IOException {
    Files.writeString(
        fleet,
        """
        network: {range: 10.9.8.0/24}
        defaults:
          image: base-amd64.qcow2
          qemu: ./qemu
          firmware: firmware
          accel: tcg
          disk: 4G
          qemu-args: [fake=ok]
        vms:
        """
            + vms.replace("NAME", prefix));
  }

  private CommandLineRun launch(String command, String... more) {
    List<String> words = new ArrayList<>(List.of("launch", command, fleet.toString()));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(new String[0]));
  }

  /** Returns what launch diff shows of each VM, without its name's beginning. */
  private List<String> diff() {
    List<String> lines = new ArrayList<>();
    for (String line : launch("diff").out().lines().skip(1).toList()) {
      lines.add(line.replace(prefix, "").replaceAll(" +", " "));
    }
    return lines;
  }

  @Test
  void vmsAreMadeKeptChangedAndRemoved() throws Exception {
    write("- {name: NAMEa}\n- {name: NAMEb, count: 2, memory: 1G}\n");
    assertEquals(
        List.of("create a 10.9.8.10", "create b0 10.9.8.11", "create b1 10.9.8.12"), diff());
    CommandLineRun up = launch("up", "--wait=none");
    assertEquals(0, up.status(), up.err());
    assertEquals(List.of("keep a 10.9.8.10", "keep b0 10.9.8.11", "keep b1 10.9.8.12"), diff());
    assertEquals(0, launch("diff").status());
    long before = NamedVm.named(prefix + "a").run().orElseThrow().process().pid();

    write("- {name: NAMEa}\n- {name: NAMEb, count: 2, memory: 2G}\n");
    assertEquals(
        List.of(
            "keep a 10.9.8.10",
            "restart b0 10.9.8.11 memory 1G → 2G",
            "restart b1 10.9.8.12 memory 1G → 2G"),
        diff());
    assertEquals(1, launch("diff").status());
    CommandLineRun prepared = launch("up", "--prepare-only");
    assertTrue(prepared.err().contains("b1: runs, and stays as it is until"), prepared.err());
    assertEquals(1, launch("diff").status());
    up = launch("up", "--wait=none", "--quiet");
    assertEquals(0, up.status(), up.err());
    assertEquals("", up.err());
    assertEquals(before, NamedVm.named(prefix + "a").run().orElseThrow().process().pid());
    assertTrue(NamedVm.named(prefix + "b1").run().orElseThrow().command().contains("2048M"));

    assertEquals(0, launch("down").status());
    assertEquals(List.of("start a 10.9.8.10", "start b0 10.9.8.11", "start b1 10.9.8.12"), diff());
  }

  @Test
  void aSeedThatIsAnotherRestartsTheVmAndNewNeighboursDoNot() throws Exception {
    write("- {name: NAMEa}\n");
    assertEquals(0, launch("up", "--wait=none").status());
    write("- {name: NAMEa}\n- {name: NAMEb}\n");
    assertEquals(
        List.of(
            "keep a 10.9.8.10 it learns the names of other VMs at its next boot",
            "create b 10.9.8.11"),
        diff());
    assertEquals(0, launch("up", "--wait=none").status());
    assertEquals(List.of("keep a 10.9.8.10", "keep b 10.9.8.11"), diff());

    write("- {name: NAMEa, run: [id]}\n");
    assertEquals(
        List.of(
            "restart a 10.9.8.10 its seed is another, so that cloud-init runs again",
            "left over b - in the file no longer; launch delete b"),
        diff());
  }

  @Test
  void whatWouldLoseSomethingIsRefusedAndNothingIsDone() throws Exception {
    write("- {name: NAMEa, disk: 3G}\n- {name: NAMEb}\n");
    assertEquals(0, launch("up", "--prepare-only").status());
    write("- {name: NAMEa, disk: 5G}\n- {name: NAMEb, memory: 1G}\n- {name: NAMEc}\n");
    CommandLineRun up = launch("up", "--wait=none");
    assertEquals(1, up.status());
    assertEquals(
        "launch: "
            + prefix
            + "a: its disk has 3 GiB, not 5G; launch delete "
            + prefix
            + "a makes room for another\n"
            + "launch: some VMs can't become what they shall be, and nothing was done\n",
        up.err());
    assertFalse(VmDirectory.named(prefix + "c").exists());
  }

  @Test
  void aVmThatIsNotOfTheFleetIsLeftAlone() throws Exception {
    write("- {name: NAMEa}\n");
    Path other = directory.resolve("other.yaml");
    Files.copy(fleet, other);
    assertEquals(0, launch("up", "--prepare-only").status());
    CommandLineRun up = CommandLineRun.of("launch", "up", "--prepare-only", other.toString());
    assertEquals(1, up.status());
    assertTrue(up.err().contains("a VM of that name is there, which is not of this fleet"));
    assertEquals(0, CommandLineRun.of("launch", "down", "--delete", other.toString()).status());
    assertTrue(VmDirectory.named(prefix + "a").exists());
  }

  @Test
  void aVmWaitsForOthersAndIsNotStartedWhereOneFails() throws Exception {
    write(
        "- {name: NAMEa, after: [NAMEb]}\n- {name: NAMEb, qemu-args: [fake=dies]}\n"
            + "- {name: NAMEc}\n");
    CommandLineRun up = launch("up", "--wait=none", "--timeout=5s");
    assertTrue(up.status() != 0, up.err());
    assertTrue(
        up.err().contains("launch: " + prefix + "a: not started: a VM before it failed\n"),
        up.err());
    assertTrue(NamedVm.named(prefix + "c").status().isAlive());
    assertFalse(VmDirectory.named(prefix + "a").exists());
  }

  @Test
  void errorsInAFileOrASeedStopAllOfIt() throws Exception {
    write("- {name: NAMEa}\n- {name: NAMEa, memroy: 1G}\n");
    CommandLineRun up = launch("up");
    assertEquals(1, up.status());
    assertEquals(
        "launch: "
            + fleet
            + ":11:"
            + (13 + prefix.length())
            + ": a fleet's file knows no key 'memroy' here [E25]\n"
            + "  help: did you mean 'memory'?\n"
            + "launch: "
            + fleet
            + ": has errors, and nothing was done\n",
        up.err());
    write("- {name: NAMEa}\n- {name: NAMEb, user-data: {packagse: [a]}}\n");
    up = launch("up");
    assertEquals(1, up.status());
    assertTrue(
        up.err().contains("user-data of " + prefix + "b:2:2: cloud-init knows no key 'packagse'"),
        up.err());
    assertFalse(VmDirectory.named(prefix + "a").exists());
  }

  @Test
  void theExampleOfTheGuideIsPreparedWithItsAddressesAndCards() throws Exception {
    Path example = Path.of("src/main/examples/kubernetes-the-harder-way.yaml");
    String image = "--value=image=" + directory.resolve("base-amd64.qcow2");
    CommandLineRun hosts = CommandLineRun.of("launch", "diff", example.toString(), "--hosts");
    assertEquals(
        """
        192.168.42.10 gateway.kubenet gateway
        192.168.42.11 control0.kubenet control0
        192.168.42.12 control1.kubenet control1
        192.168.42.13 control2.kubenet control2
        192.168.42.14 worker0.kubenet worker0
        192.168.42.15 worker1.kubenet worker1
        192.168.42.16 worker2.kubenet worker2
        192.168.42.21 kubernetes.kubenet kubernetes
        """,
        hosts.out(),
        hosts.err());
    CommandLineRun lines =
        CommandLineRun.of("launch", "diff", example.toString(), image, "--dnsmasq");
    assertTrue(
        lines.out().contains("dhcp-host=52:52:52:00:00:06,192.168.42.16,worker2\n"), lines.err());
    try {
      CommandLineRun up =
          CommandLineRun.of("launch", "up", "--prepare-only", image, example.toString());
      assertEquals(0, up.status(), up.err());
      CommandLineRun seed =
          CommandLineRun.of("seedtool", "inspect", VmDirectory.named("control2").seed().toString());
      assertTrue(seed.out().contains("host name       control2.kubenet\n"), seed.out());
    } finally {
      CommandLineRun.of("launch", "down", "--delete", example.toString());
    }
  }
}

package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** UEFI variables through the life of a VM, with a QEMU that runs no guest. */
@Tag("reference") // the fake is a Python program
@Timeout(60)
class VmUefiVariablesTest {
  private static final byte[] EMPTY = {1, 2, 3};
  private static final byte[] USED = {4, 5, 6};
  private static int made;

  @TempDir private Path directory;
  private String name = "";

  @BeforeEach
  void makeAnImage() throws IOException {
    name = "uefi-" + ProcessHandle.current().pid() + "-" + made++;
    CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", file("base-amd64.qcow2"), "2G");
    FakeQemu.install(directory.resolve("qemu"));
    Files.write(directory.resolve("MY_CODE.fd"), new byte[4096]);
    Files.write(directory.resolve("MY_VARS.fd"), EMPTY);
  }

  @AfterEach
  void leaveNothing() throws UsageException {
    CommandLineRun.of("launch", "delete", "--force", name);
    assertFalse(Files.exists(home()));
  }

  private String file(String file) {
    return directory.resolve(file).toString();
  }

  private Path home() throws UsageException {
    return VmDirectory.named(name).path();
  }

  private Path store() throws UsageException {
    return home().resolve("uefi-vars.fd");
  }

  private CommandLineRun launched(String... more) {
    List<String> words = new ArrayList<>(List.of("launch", file("base-amd64.qcow2")));
    words.addAll(List.of("--uefi-vars", "--firmware=" + file("MY_CODE.fd"), "--name=" + name));
    words.addAll(List.of("--accel=tcg", "--qemu=" + file("qemu"), "--detach"));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(new String[0]));
  }

  private void launch(String command, String... more) {
    List<String> words = new ArrayList<>(List.of("launch", command, name));
    words.addAll(List.of(more));
    CommandLineRun run = CommandLineRun.of(words.toArray(new String[0]));
    assertEquals(0, run.status(), run.err());
  }

  @Test
  void theyAreTheVmsOwnAndKept() throws Exception {
    CommandLineRun start = launched();
    assertEquals(0, start.status(), start.err());
    assertArrayEquals(EMPTY, Files.readAllBytes(store()));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(store())));
    Files.write(store(), USED);
    launch("stop");

    launch("start");
    List<String> command = NamedVm.named(name).run().orElseThrow().command();
    assertTrue(command.contains("q35,pflash0=firmware,pflash1=variables"), command.toString());
    launch("stop");
    CommandLineRun.of("launch", "gc");

    assertArrayEquals(USED, Files.readAllBytes(store()));
    assertArrayEquals(EMPTY, Files.readAllBytes(directory.resolve("MY_VARS.fd")));
  }

  @Test
  void aSnapshotHasThemNotAndTheImageNew() throws Exception {
    launched();
    Files.write(store(), USED);
    launch("stop");

    launch("snapshot");
    launch("snapshot", "--reset=1");
    assertArrayEquals(USED, Files.readAllBytes(store()));

    launch("snapshot", "--reset");
    assertFalse(Files.exists(store()));
    launch("start");
    assertArrayEquals(EMPTY, Files.readAllBytes(store()));
  }

  @Test
  void printingMakesNone() throws Exception {
    CommandLineRun print = launched("--print=json");

    assertEquals(0, print.status(), print.err());
    assertTrue(print.out().contains(store().toString()), print.out());
    assertFalse(Files.exists(home()));
  }

  @Test
  void otherFirmwareIsRefusedAndTheyStay() throws Exception {
    launched();
    Files.write(store(), USED);
    launch("stop");
    Files.write(directory.resolve("NEW_CODE.fd"), new byte[4096]);
    Files.write(directory.resolve("NEW_VARS.fd"), new byte[4]);

    CommandLineRun run =
        CommandLineRun.of("launch", "start", name, "--firmware=" + file("NEW_CODE.fd"));

    assertEquals(1, run.status(), run.err());
    assertTrue(
        run.err().contains("the VM's UEFI variables are for other firmware: 3 bytes, where "),
        run.err());
    assertArrayEquals(USED, Files.readAllBytes(store()));
    launch("start");
  }

  @Test
  void firmwareWithoutThemIsMissingFirmware() throws Exception {
    Files.delete(directory.resolve("MY_VARS.fd"));

    CommandLineRun run = launched();

    assertEquals(69, run.status(), run.err());
    assertTrue(run.err().contains("there is no empty store of UEFI variables beside "), run.err());
    assertFalse(Files.exists(home()));
  }

  @Test
  void aSeedThatIsWrongLeavesNone() throws Exception {
    Files.writeString(directory.resolve("user-data"), "#cloud-config\nruncmd: {\n");

    CommandLineRun run = launched("--user-data=" + file("user-data"));

    assertEquals(1, run.status(), run.err());
    assertFalse(Files.exists(home()));
  }
}

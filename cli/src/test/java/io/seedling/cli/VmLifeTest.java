package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.launcher.Accelerator;
import io.seedling.launcher.AcceleratorChoice;
import io.seedling.launcher.Host;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of a VM, and the ways in which it fails, with a QEMU that runs no guest. */
@Tag("reference") // the fake is a Python program
@Timeout(60)
class VmLifeTest {
  private static int made;

  @TempDir private Path directory;
  private String name = "";
  private Path image = Path.of("");

  @BeforeEach
  void makeAnImage() throws IOException {
    name = "life-" + ProcessHandle.current().pid() + "-" + made++;
    image = directory.resolve("base-amd64.qcow2");
    CommandLineRun.of("imgtool", "create", "-q", "-f", "qcow2", image.toString(), "2G");
    FakeQemu.install(qemu());
    Files.write(directory.resolve("firmware"), new byte[1 << 16]);
  }

  @AfterEach
  void leaveNothing() throws UsageException {
    CommandLineRun.of("launch", "delete", "--force", name);
    assertFalse(Files.exists(VmDirectory.named(name).path()));
  }

  private Path qemu() {
    return directory.resolve("qemu");
  }

  private List<String> words(String fake, String... more) {
    List<String> words = new ArrayList<>(List.of(image.toString(), "--name=" + name, "--detach"));
    words.addAll(List.of("--qemu=" + qemu(), "--firmware=" + directory.resolve("firmware")));
    words.addAll(List.of("--qemu-arg=fake=" + fake, "--disk=4G"));
    words.addAll(List.of(more));
    return words;
  }

  private CommandLineRun launched(String fake, String... more) {
    List<String> words = new ArrayList<>(List.of("launch", "--accel=tcg"));
    words.addAll(words(fake, more));
    return CommandLineRun.of(words.toArray(new String[0]));
  }

  private CommandLineRun launch(String command, String... more) {
    List<String> words = new ArrayList<>(List.of("launch", command, name));
    words.addAll(List.of(more));
    return CommandLineRun.of(words.toArray(new String[0]));
  }

  private VmStatus.State state() throws IOException, UsageException, ReportedException {
    return NamedVm.named(name).status().state();
  }

  private long pid() throws IOException, UsageException, ReportedException {
    return NamedVm.named(name).run().orElseThrow().process().pid();
  }

  @Test
  void aVmIsStartedStoppedAndStartedAgainAsItWas() throws Exception {
    CommandLineRun start = launched("ok", "--cpus=3");
    assertEquals(0, start.status(), start.err());
    assertEquals(VmStatus.State.RUNNING, state());
    assertEquals(2, launch("list", "--json").status(), "it takes no name");

    assertEquals("launch: " + name + ": the guest has powered off\n", launch("stop").err());
    assertEquals(VmStatus.State.STOPPED, state());

    CommandLineRun again = launch("start");
    assertEquals(0, again.status(), again.err());
    assertTrue(NamedVm.named(name).run().orElseThrow().command().contains("3"));
    assertEquals(0, launch("restart", "--cpus=2").status());
    assertTrue(NamedVm.named(name).run().orElseThrow().command().contains("2"));
    assertEquals(0, launch("wait", "--wait=boot").status());
  }

  /** The console's log is made anew, and only the first boot tells. */
  @Test
  void theUserThatTheGuestHasToldOutlivesItsConsole() throws Exception {
    launched("ok");
    launch("stop");
    Path log = VmDirectory.named(name).path().resolve("serial.log");
    Files.writeString(
        log, "ci-info: +Authorized keys from /home/kim/.ssh/authorized_keys for user kim+\r\n");
    assertEquals(0, launch("start").status());
    assertFalse(Files.readString(log).contains("kim"));
    assertEquals("kim", NamedVm.named(name).state().orElseThrow().login().user());
  }

  @Test
  void theListTellsHowLargeAVmIs() throws Exception {
    launched("ok", "--cpus=3", "--memory=1536M");
    assertEquals(List.of("tcg", "3", "1.5 GiB"), listed());
    launch("stop");
    assertEquals(List.of("-", "3", "1.5 GiB"), listed());
    assertEquals(0, launch("start", "--cpus=1", "--memory=512M").status());
    assertEquals(List.of("tcg", "1", "512 MiB"), listed());

    String json = launch("info", "--json").out();
    assertTrue(json.contains("\"cpus\":1,"), json);
    assertTrue(json.contains("\"memoryMiB\":512,"), json);
    Files.delete(VmDirectory.named(name).stateFile());
    assertEquals(List.of("-", "-", "-"), listed());
  }

  /** Returns what the list shows of the VM in the columns ACCEL, CPU and MEM. */
  private List<String> listed() throws Exception {
    List<String> lines = CommandLineRun.of("launch", "list").out().lines().toList();
    for (String line : lines) {
      if (line.startsWith(name + " ")) {
        List<String> columns = List.of(line.split("  +"));
        assertEquals(
            List.of("ACCEL", "CPU", "MEM"), List.of(lines.get(0).split(" +")).subList(2, 5));
        return columns.subList(2, 5);
      }
    }
    throw new AssertionError(lines);
  }

  @Test
  void whatIsKeptIsItsOwnersAlone() throws Exception {
    launched("ok");

    VmDirectory vm = VmDirectory.named(name);
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(vm.path())));
    for (String file : List.of("state.json", "serial.log", "qemu.log", "ssh_host_ed25519_key")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(vm.path().resolve(file))),
          file);
    }
  }

  @Test
  void aRunningVmIsNotStartedTwiceNorDeleted() throws Exception {
    launched("ok");
    String running =
        "launch: the VM '"
            + name
            + "' runs already (pid "
            + pid()
            + ")\n  help: launch stop "
            + name
            + " ends it\n";

    assertEquals(new CommandLineRun(3, "", running), launched("ok"));
    assertEquals(new CommandLineRun(3, "", running), launch("start"));
    assertEquals(new CommandLineRun(3, "", running), launch("delete"));
    assertEquals(new CommandLineRun(3, "", running), launch("snapshot"));
  }

  @Test
  void aDiskThatAnotherProgramHasIsRefusedWithItsPid() throws Exception {
    Process holder = LockHolder.start(image);
    try {
      CommandLineRun run =
          CommandLineRun.of(
              "launch", "--disk=" + image, "--accel=tcg", "--qemu=" + qemu(), "--print");

      assertEquals(3, run.status(), run.err());
      assertTrue(run.err().contains("is in use by "), run.err());
      assertTrue(run.err().contains("(pid " + holder.pid() + ")"), run.err());
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void anotherCommandAtWorkIsWaitedForByNobody() throws Exception {
    launched("ok");
    VmLock lock = VmLock.of(VmDirectory.named(name));
    try {
      assertEquals(3, launch("stop").status());
    } finally {
      lock.close();
    }
    assertEquals(0, launch("stop").status());
  }

  @Test
  void aQemuThatWasKilledLeavesAStateThatIsUnderstood() throws Exception {
    launched("ok");
    kill(pid());

    assertEquals(VmStatus.State.STALE, state());
    assertEquals(6, launch("wait", "--wait=cloud-init").status());
    CommandLineRun again = launch("start");
    assertEquals(0, again.status(), again.err());
    kill(pid());
    assertEquals("launch: " + name + ": QEMU was killed before; tidied up\n", launch("stop").err());
    assertEquals(VmStatus.State.STOPPED, state());
  }

  @Test
  void theDoctorNamesVmsThatWantSomething() throws Exception {
    launched("ok");
    assertFalse(told("doctor").contains(name), "a VM that runs wants nothing");
    kill(pid());
    assertTrue(
        told("doctor")
            .contains(
                "warn  vms         "
                    + name
                    + " is stale\n       fix: QEMU was killed; launch start "
                    + name
                    + " is safe\n"));
    Files.move(image, directory.resolve("elsewhere"));
    String text = told("doctor");
    assertTrue(text.contains("FAIL  vms         " + name + "'s image is gone: " + image), text);
    Files.move(directory.resolve("elsewhere"), image);
  }

  private static String told(String command) {
    return CommandLineRun.of("launch", command).out();
  }

  @Test
  void aVmWhoseLauncherWasKilledBeforeItCouldNoteItIsFound() throws Exception {
    launched("ok");
    NamedVm vm = NamedVm.named(name);
    VmState state = vm.state().orElseThrow();
    VmRun run = vm.run().orElseThrow();
    state.withRun(Optional.of(run.withoutProcess())).write(vm.directory());

    assertEquals(run.process(), NamedVm.named(name).run().orElseThrow().process());
    assertEquals(run.ssh(), NamedVm.named(name).run().orElseThrow().ssh());
    assertEquals(3, launch("start").status());
    assertEquals(0, launch("stop").status());
    state.withRun(Optional.of(run.withoutProcess())).write(vm.directory());
    assertEquals(VmStatus.State.STOPPED, state());
  }

  private static void kill(long pid) {
    ProcessHandle qemu = ProcessHandle.of(pid).orElseThrow();
    qemu.destroyForcibly();
    while (qemu.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aGuestThatWillNotPowerOffIsEndedByQemuAndAQemuThatWillNotIsKilled() {
    launched("deaf,stubborn");

    assertEquals(
        "launch: "
            + name
            + ": the guest has not powered off in 1 s; QEMU ends now\nlaunch: "
            + name
            + ": QEMU does not answer (QEMU doesn't answer)\nlaunch: "
            + name
            + ": QEMU is killed, pid N\nlaunch: "
            + name
            + ": stopped\n",
        launch("stop", "--timeout=1s").err().replaceFirst("pid [0-9]+", "pid N"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port            | boot       | 3 | a port of this machine can't be listened on: it is in use, or below 1024 (-netdev user: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22')
          dies            | boot       | 6 | QEMU died (it broke)
          powers-off      | boot       | 6 | NAME: has ended: the guest has powered off, or somebody has stopped it
          abort           | boot       | 6 | KVM can't run this CPU model here (error: failed to set MSR 0x10a to 0x0)
          panic           | boot       | 1 | NAME: the guest's kernel has panicked; its console shows: [    3.1] Kernel panic - not syncing: no init
          internal-error  | boot       | 6 | NAME: tcg has failed: QEMU reports an internal error
          nospace         | boot       | 1 | NAME: QEMU cannot write to the VM's disk, and has paused the VM
          hangs           | boot       | 4 | NAME: not ready after 2 s, and still running; its console shows: BdsDxe: starting Boot0002
          broken-init     | cloud-init | 5 | NAME: is up, but cloud-init reported: cc_x.py[WARNING]: Failed to run module scripts-user
          """)
  void eachFailureHasItsExitCodeAndItsReason(
      String fake, String target, int status, String message) {
    CommandLineRun run = launched(fake, "--wait=" + target, "--timeout=2s");

    assertEquals(status, run.status(), run.err());
    assertTrue(run.err().contains("\nlaunch: " + message.replace("NAME", name) + "\n"), run.err());
  }

  @Test
  void aFullDiskIsListedAndTheVmGoesOnAfterwards() throws Exception {
    launched("nospace", "--timeout=2s");

    assertEquals(VmStatus.State.DISK_FULL, state());
    assertEquals("launch: " + name + ": goes on\n", launch("start").err());
    assertEquals(VmStatus.State.RUNNING, state());
  }

  /** Starts the VM as on a host whose KVM has passed its probe. */
  private CommandLineRun launchedOnKvm(String fake) throws Exception {
    Launch launch = new Launch();
    Arguments arguments =
        Arguments.parse(launch.options(), words(fake, "--timeout=10s").toArray(new String[0]));
    CloudGuest files = CloudGuest.of(image, VmDirectory.named(name), arguments);
    VmState fresh = VmState.fresh(files.home(), files.madeFrom(), 0);
    LaunchPlan plan =
        LaunchPlan.of(
                arguments,
                files,
                Optional.of(VmStarter.runFiles(files.home(), fresh, arguments)),
                Host.current())
            .with(new AcceleratorChoice(Accelerator.KVM, List.of(), List.of()));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(InputStream.nullInputStream(), new ByteArrayOutputStream(), err);
    ExitCode status = new VmStarter(files.home(), arguments, console).detached(plan, files, fresh);
    return new CommandLineRun(status.status(), "", err.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"kvm:abort", "kvm:internal-error", "kvm:dies"})
  void autoFallsBackOnceWhereTheGuestHasWrittenNothing(String fake) throws Exception {
    CommandLineRun run = launchedOnKvm(fake);

    assertEquals(0, run.status(), run.err());
    assertTrue(run.err().contains("launch: " + name + ": kvm: "), run.err());
    assertEquals("tcg", NamedVm.named(name).run().orElseThrow().accelerator());
  }

  @Test
  void aGuestThatPowersOffHasNotFailed() {
    Exception end = assertThrows(ReportedException.class, () -> launchedOnKvm("powers-off"));

    assertEquals(
        name + ": has ended: the guest has powered off, or somebody has stopped it",
        end.getMessage());
  }

  @Test
  void aSecondFailureIsOne() {
    Exception failure =
        assertThrows(ReportedException.class, () -> launchedOnKvm("internal-error"));

    assertEquals(name + ": tcg has failed: QEMU reports an internal error", failure.getMessage());
  }

  @Test
  void silenceIsAHangOnlyWhereNothingWasWritten() throws Exception {
    launched("silent", "--wait=none");
    NamedVm vm = NamedVm.named(name);
    VmRun run = vm.run().orElseThrow();
    VmRun onKvm =
        new VmRun(
            run.process(),
            run.startedMillis(),
            "kvm",
            VmRun.SshAddress.NONE,
            true,
            run.sockets(),
            run.reconnect(),
            run.command());
    VmNotes notes = new VmNotes(name, true, System.err);
    DiskStamp now = DiskStamp.of(List.of(vm.directory().disk()));
    DiskStamp other = new DiskStamp(now.disks(), now.times(), List.of(0L));
    Duration second = Duration.ofSeconds(1);

    VmWatch watch = new VmWatch(vm.running(), vm.files(), onKvm, notes);
    assertEquals(
        VmWatch.Outcome.ACCELERATOR_FAILED,
        watch.until(WaitFor.BOOT, Duration.ofSeconds(20), new Silence(now, second)));
    assertEquals("the guest has said and written nothing for 1 s", watch.why());
    assertEquals(
        VmWatch.Outcome.TIMED_OUT,
        new VmWatch(vm.running(), vm.files(), onKvm, notes)
            .until(WaitFor.BOOT, Duration.ofSeconds(2), new Silence(other, second)));
  }

  @Test
  void aDiskIsFrozenAndReturnedTo() throws Exception {
    launched("ok");
    launch("stop");
    Path disk = VmDirectory.named(name).disk();

    assertEquals("launch: " + name + ": snapshot '1' is taken\n", launch("snapshot").err());
    assertEquals("launch: " + name + ": snapshot 'b' is taken\n", launch("snapshot", "b").err());
    assertEquals(4, chain(disk).size());
    assertEquals(1, launch("snapshot", "b").status());
    assertEquals(1, launch("snapshot", "--delete=1").status());
    assertEquals(0, launch("snapshot", "--reset=1").status());
    assertEquals(3, chain(disk).size());
    assertEquals(0, launch("snapshot", "--reset").status());
    assertEquals(2, chain(disk).size());
    assertEquals(0, launch("snapshot", "--delete=b").status());
    assertTrue(launch("snapshot", "--list").out().startsWith("1  "));
    assertEquals(0, launch("start").status());
  }

  private static List<?> chain(Path disk) throws Exception {
    return Images.chain(disk, Optional.empty()).links();
  }

  @Test
  void aSnapshotThatWasHalfTakenIsNone() throws Exception {
    launched("ok");
    launch("stop");
    VmDirectory vm = VmDirectory.named(name);
    Files.createLink(vm.path().resolve("snapshot-1.qcow2"), vm.disk());

    assertEquals("", launch("snapshot", "--list").out());
    assertEquals("launch: " + name + ": snapshot '1' is taken\n", launch("snapshot").err());
  }

  @Test
  void whatAKilledRunLeftIsCollected() throws Exception {
    launched("ok");
    launch("stop");
    VmDirectory vm = VmDirectory.named(name);
    Path temporary = Files.createFile(vm.path().resolve(".seedling-1.tmp"));
    Path leaving = Files.createDirectory(vm.path().resolveSibling(".deleted-" + name));
    Path half = Files.createDirectory(vm.path().resolveSibling(name + ".half"));
    Files.createFile(half.resolve("lock"));

    String out = CommandLineRun.of("launch", "gc").out();

    for (Path path : List.of(temporary, leaving, half)) {
      assertTrue(out.contains(path + "\n"), out);
      assertTrue(Files.notExists(path));
    }
    assertTrue(Files.exists(vm.disk()));
  }

  @Test
  void aDamagedStateIsNamedAndTheVmCanBeDeleted() throws Exception {
    launched("ok");
    launch("stop");
    Files.writeString(VmDirectory.named(name).stateFile(), "{");

    assertEquals(1, launch("start").status());
    CommandLineRun list = CommandLineRun.of("launch", "list");
    assertEquals(0, list.status());
    assertTrue(list.out().contains("state.json: is damaged"), list.out());
  }

  @Test
  void aVmThatIsNotThereIsNotMade() throws Exception {
    assertEquals(1, launch("start").status());
    assertEquals(1, launch("delete").status());
    assertTrue(Files.notExists(VmDirectory.named(name).path()));
  }
}

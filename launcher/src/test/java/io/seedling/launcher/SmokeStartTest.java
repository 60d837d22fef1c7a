package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.SmokeStart.End;
import io.seedling.launcher.SmokeStart.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a QEMU may start, by scripts that behave so. */
@Tag("reference") // the fakes are scripts of sh
@Timeout(120)
final class SmokeStartTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final String GREETING =
      "echo '{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}'\n";

  @TempDir private Path directory;
  private Path serialLog = Path.of("");

  @BeforeEach
  void makeASerialPort() throws IOException {
    ReferencePrograms.need("sh");
    serialLog = Files.createFile(directory.resolve("serial"));
  }

  private Outcome outcome(Duration limit, String script) throws IOException {
    return SmokeStart.of(
        List.of(script(script).toString(), serialLog.toString()), serialLog, limit);
  }

  private Path script(String text) throws IOException {
    Path qemu = directory.resolve("qemu");
    Files.writeString(qemu, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
    return qemu;
  }

  /** A monitor that answers as QEMU's does; {@code first} runs once it has been asked. */
  private static String monitor(String status, String first) {
    return GREETING
        + "read -r agreed; case $agreed in *qmp_capabilities*) ;; *) exit 9 ;; esac\n"
        + "echo '{\"return\": {}}'\n"
        + first
        + "\nwhile read -r asked; do\n"
        + "  echo '{\"timestamp\": {\"seconds\": 1}, \"event\": \"RTC_CHANGE\"}'\n"
        + "  echo '{\"return\": {\"running\": true, \"status\": \""
        + status
        + "\"}}'\ndone\n";
  }

  @Test
  void aFirmwareThatWritesToTheSerialPortWorks() throws IOException {
    assertEquals(
        new Outcome(End.SPOKE, ""), outcome(LONG, monitor("running", "printf '\\033[2J' > $1")));
  }

  @Test
  void aGuestThatIsSilentRuns() throws IOException {
    assertEquals(new Outcome(End.RUNS, ""), outcome(SHORT, monitor("running", "")));
  }

  @Test
  void anInternalErrorIsAFailureThoughQemuLivesOn() throws IOException {
    assertEquals(
        new Outcome(End.FAILED, "QEMU reports an internal error"),
        outcome(LONG, monitor("internal-error", "printf x > $1")));
  }

  @Test
  void anAbortIsAFailureAndItsMessageIsKept() throws IOException {
    assertEquals(
        new Outcome(
            End.FAILED,
            "KVM can't run this CPU model here (error: failed to set MSR 0x10a to 0x0)"),
        outcome(
            LONG,
            GREETING + "echo 'qemu: error: failed to set MSR 0x10a to 0x0' >&2; kill -ABRT $$"));
    assertEquals(
        new Outcome(End.FAILED, "QEMU ended with status 134"), outcome(LONG, "kill -ABRT $$"));
  }

  @Test
  void anEndOfAnyOtherKindIsAFailureToo() throws IOException {
    assertEquals(
        new Outcome(End.FAILED, "QEMU ended with status 0"), outcome(LONG, GREETING + "exit 0"));
    assertEquals(
        new Outcome(End.FAILED, "QEMU ended with status 1 ({ no JSON)"),
        outcome(LONG, "echo '{ no JSON'; exit 1"));
  }

  @Test
  void tooLittleMemoryIsOfTheMoment() throws IOException {
    assertEquals(
        End.UNKNOWN,
        outcome(LONG, "echo 'qemu: cannot set up guest memory: Cannot allocate memory'; exit 1")
            .end());
  }

  @Test
  void aQemuThatSaysNothingTellsNothingAndIsEnded() throws Exception {
    Path pid = directory.resolve("pid");
    assertEquals(
        new Outcome(End.UNKNOWN, "QEMU didn't answer in time"),
        outcome(SHORT, "echo $$ > " + pid + "; exec sleep 100"));
    long number = Long.parseLong(Files.readString(pid).strip());
    assertFalse(ProcessHandle.of(number).map(ProcessHandle::isAlive).orElse(false));
  }

  /** From the choice down to the script; in the user's home, what it told is kept. */
  @ParameterizedTest
  @CsvSource({
    "good,kvm,'kvm: a guest ran; QEMU has started its firmware with it'",
    "abort,tcg,'kvm: a trial start failed: QEMU ended with status 134 (launch doctor tries it"
        + " again)'",
    "internal,tcg,'kvm: a trial start failed: QEMU reports an internal error (launch doctor tries"
        + " it again)'",
    "silent,tcg,'kvm: the firmware said nothing in a trial start (--accel kvm starts it all the"
        + " same)'",
    "mute,tcg,'kvm: a trial start told nothing: QEMU didn''t answer in time'",
  })
  void theChoiceFollows(String fake, String accelerator, String reason) throws IOException {
    String serial = "for word; do case $word in file:*) set -- \"${word#file:}\" ;; esac; done\n";
    String start =
        switch (fake) {
          case "good" -> serial + monitor("running", "printf x > \"$1\"");
          case "abort" -> GREETING + "kill -ABRT $$";
          case "internal" -> monitor("internal-error", "");
          case "silent" -> monitor("running", "");
          default -> "exec sleep 100";
        };
    Path qemu = script("if [ \"$1 $2\" = '-accel help' ]; then echo kvm; exit; fi\n" + start);
    byte[] volume = new byte[44];
    System.arraycopy("_FVH".getBytes(StandardCharsets.US_ASCII), 0, volume, 40, 4);
    Firmware firmware = new Firmware.Bios(Files.write(directory.resolve("fw"), volume));
    RecordedHost kernel = RecordedHost.linux(GuestArch.X86_64);
    kernel.probe = new Probe.Usable("a guest ran", List.of());
    Host host =
        new Host(
            kernel.host().platform(),
            Map.of("HOME", directory.toString()),
            FileSystems.getDefault(),
            new ChildPrograms(),
            kernel);
    AcceleratorChoice choice =
        AcceleratorChoice.automatic(
            new QemuBinary(qemu, GuestArch.X86_64),
            host,
            new Trial(Machine.Board.of(GuestArch.X86_64), firmware, Trial.When.ONCE));
    assertEquals(accelerator, choice.accelerator().qemuName());
    assertEquals(reason, choice.reasons().get(0));
    boolean definite = List.of("good", "abort", "internal").contains(fake);
    Path record = directory.resolve(".cache/seedling/trial-starts.json");
    assertEquals(definite, Files.exists(record));
  }

  @Test
  void whatCannotBeStartedIsAnError() {
    List<String> command = List.of(directory.resolve("none").toString());
    assertThrows(IOException.class, () -> SmokeStart.of(command, serialLog, LONG));
  }
}

package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.seedling.launcher.SmokeStart.End;
import io.seedling.launcher.SmokeStart.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    Path qemu = directory.resolve("qemu");
    Files.writeString(qemu, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
    return SmokeStart.of(List.of(qemu.toString(), serialLog.toString()), serialLog, limit);
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

  @Test
  void whatCannotBeStartedIsAnError() {
    List<String> command = List.of(directory.resolve("none").toString());
    assertThrows(IOException.class, () -> SmokeStart.of(command, serialLog, LONG));
  }
}

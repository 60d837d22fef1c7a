package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.Probe.Unusable;
import io.seedling.launcher.Probe.Usable;
import io.seedling.launcher.SmokeStart.End;
import io.seedling.launcher.SmokeStart.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of QEMU itself, and how long it is remembered. */
final class SmokeProbeTest {
  private static final String QEMU = "/usr/bin/qemu-system-x86_64";
  private static final String RECORD = "/home/web/.cache/seedling/trial-starts.json";
  private static final String SLOW = "tcg: software emulation, 5 to 20 times slower";
  private static final List<String> WORKS =
      List.of("kvm: a guest ran; QEMU has started its firmware with it");
  private static final Outcome FAILED = new Outcome(End.FAILED, "QEMU ended with status 134");

  private final RecordedHost linux = RecordedHost.linux(GuestArch.X86_64);
  private Path firmware = Path.of("");

  @BeforeEach
  void aHostWithKvm() throws IOException {
    linux.environment.put("HOME", "/home/web");
    linux.probe = new Usable("a guest ran", List.of("arch-capabilities"));
    linux.answers(0, "Accelerators supported:\ntcg\nkvm\n", QEMU, "-accel", "help");
    linux.program(QEMU, (byte) 1);
    byte[] volume = new byte[44];
    volume[40] = '_';
    volume[41] = 'F';
    volume[42] = 'V';
    volume[43] = 'H';
    firmware = linux.file("/OVMF.fd", volume);
  }

  private Trial trial(Trial.When when) {
    return new Trial(Machine.Board.of(GuestArch.X86_64), new Firmware.Bios(firmware), when);
  }

  private AcceleratorChoice chosen(Trial trial) {
    QemuBinary qemu = new QemuBinary(linux.files.getPath(QEMU), GuestArch.X86_64);
    return AcceleratorChoice.automatic(qemu, linux.host(), trial);
  }

  private List<String> reasons(Trial.When when) {
    return chosen(trial(when)).reasons();
  }

  private List<String> once() {
    return reasons(Trial.When.ONCE);
  }

  private void assertStarts(int count) {
    assertEquals(count, linux.smokeStarts.size());
  }

  @Test
  void qemuIsStartedOnceAndThenItIsKnown() {
    assertEquals(WORKS, once());
    linux.outputs.clear(); // nor is QEMU asked what it was built with
    assertEquals(WORKS, once());
    assertStarts(1);
    assertEquals(List.of("arch-capabilities"), chosen(trial(Trial.When.ONCE)).cpuOff());
  }

  @Test
  void itIsStartedWithTheMachinesOwnBoardProcessorAndFirmware() {
    assertEquals(WORKS, once());
    List<String> words = linux.smokeStarts.get(0);
    String serial = words.get(words.indexOf("-serial") + 1);
    assertEquals(
        (QEMU
                + " -machine q35 -bios /OVMF.fd -accel kvm -cpu host,-arch-capabilities -smp 1"
                + " -m 256M -nodefaults -display none -serial SERIAL -device virtio-rng-pci"
                + " -qmp stdio")
            .replace("SERIAL", serial),
        String.join(" ", words));
    assertEquals(false, Files.exists(Path.of(serial.substring("file:".length()))));
  }

  @Test
  void aFailureIsRememberedToo() {
    linux.smokeOutcome = FAILED;
    List<String> failed =
        List.of(
            "kvm: a trial start failed: QEMU ended with status 134 (launch doctor tries it again)",
            SLOW);
    assertEquals(failed, once());
    linux.smokeOutcome = new Outcome(End.SPOKE, "");
    assertEquals(failed, once());
    assertEquals(failed, reasons(Trial.When.KNOWN));
    assertStarts(1);
    assertEquals(WORKS, reasons(Trial.When.AFRESH));
    assertEquals(WORKS, once());
    assertStarts(2);
  }

  @Test
  void aSilentFirmwareIsNotRememberedSinceTheHostMayBeBusy() {
    linux.smokeOutcome = new Outcome(End.RUNS, "");
    List<String> silent =
        List.of(
            "kvm: the firmware said nothing in a trial start (--accel kvm starts it all the same)",
            SLOW);
    assertEquals(silent, once());
    assertEquals(silent, once());
    assertStarts(2);
    linux.smokeOutcome = new Outcome(End.SPOKE, "");
    assertEquals(WORKS, once());
  }

  @Test
  void firmwareThatIsNotUefiMayBeSilent() throws IOException {
    linux.smokeOutcome = new Outcome(End.RUNS, "");
    linux.file("/OVMF.fd", new byte[44]);
    assertEquals(WORKS, once());
    assertEquals(WORKS, once());
    assertStarts(1);
  }

  @Test
  void anAnswerThatTellsNothingIsNotRemembered() {
    linux.smokeOutcome = new Outcome(End.UNKNOWN, "QEMU didn't answer in time");
    String reason = "kvm: a trial start told nothing: QEMU didn't answer in time";
    assertEquals(List.of(reason, SLOW), once());
    assertEquals(List.of(reason, SLOW), once());
    assertStarts(2);
  }

  @Test
  void nothingIsStartedWhereTheCommandLineIsOnlyShown() {
    assertEquals(List.of("kvm: a guest ran"), reasons(Trial.When.KNOWN));
    assertStarts(0);
    assertEquals(WORKS, once());
    assertEquals(WORKS, reasons(Trial.When.KNOWN));
    assertStarts(1);
  }

  @Test
  void nothingIsStartedWhereTheKernelSaysNoOrQemuLacksIt() {
    linux.probe = new Unusable("it is broken", "");
    assertEquals(List.of("kvm: it is broken", SLOW), once());
    linux.probe = new Usable("a guest ran", List.of());
    linux.answers(0, "Accelerators supported:\ntcg\n", QEMU, "-accel", "help");
    assertEquals(List.of("kvm: " + QEMU + " was built without it", SLOW), once());
    assertStarts(0);
    assertEquals(false, Files.exists(linux.files.getPath(RECORD)));
  }

  @Test
  void anotherQemuFirmwareBoardOrProcessorIsTriedItself() throws IOException {
    once();
    FileTime later = FileTime.fromMillis(1);
    Files.setLastModifiedTime(linux.files.getPath(QEMU), later);
    once();
    assertStarts(2);
    Files.setLastModifiedTime(firmware, later);
    once();
    assertStarts(3);
    linux.probe = new Usable("a guest ran", List.of());
    once();
    assertStarts(4);
    chosen(
        new Trial(
            new Machine.Board(GuestArch.X86_64, Optional.of("pc"), Optional.empty()),
            new Firmware.Bios(firmware),
            Trial.When.ONCE));
    assertStarts(5);
    linux.release = "6.2.0";
    once();
    assertStarts(6);
    once();
    assertStarts(6);
  }

  @Test
  void aRecordThatIsNoneIsReplaced() throws IOException {
    for (String text : List.of("", "{", "{}", "[1, {\"key\": 3}, null]", "[[[")) {
      linux.file(RECORD, text.getBytes(StandardCharsets.UTF_8));
      assertEquals(WORKS, once(), text);
    }
    assertStarts(5);
    assertEquals(WORKS, once());
    assertStarts(5);
  }

  @Test
  void whereNothingCanBeWrittenNothingIsRemembered() throws IOException {
    linux.environment.put("XDG_CACHE_HOME", "/OVMF.fd"); // a file
    assertEquals(WORKS, once());
    assertEquals(WORKS, once());
    linux.environment.clear();
    assertEquals(WORKS, once());
    assertStarts(3);
  }

  @Test
  void theRecordIsAmongTheUsersCachesOrVms() {
    once();
    assertEquals(true, Files.exists(linux.files.getPath(RECORD)));
    linux.environment.put("XDG_CACHE_HOME", "/cache");
    once();
    assertEquals(true, Files.exists(linux.files.getPath("/cache/seedling/trial-starts.json")));
    linux.environment.put("SEEDLING_HOME", "/vms");
    once();
    assertEquals(true, Files.exists(linux.files.getPath("/vms/.trial-starts.json")));
    assertStarts(3);
  }

  @Test
  void theRecordDoesNotGrowWithoutEnd() throws IOException {
    for (int i = 0; i < 40; i++) {
      linux.release = "6." + i;
      once();
    }
    String text = Files.readString(linux.files.getPath(RECORD));
    assertEquals(32, text.split("\"failure\"", -1).length - 1);
    once();
    assertStarts(40);
  }

  @Test
  void aVmsOwnVariablesAreLeftAlone() throws IOException {
    Firmware.Flash code = new Firmware.Flash(firmware, Disk.Format.RAW);
    Path vm = linux.files.getPath("/vm");
    KeptFlash kept = KeptFlash.of(code, code, GuestArch.X86_64, vm);
    chosen(new Trial(Machine.Board.of(GuestArch.X86_64), kept, Trial.When.ONCE));
    String line = String.join(" ", linux.smokeStarts.get(0));
    assertEquals(false, line.contains("/vm"), line);
    assertEquals(true, line.contains("-machine q35,pflash0=firmware"), line);
  }
}

package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.SmokeStart.End;
import io.seedling.launcher.SmokeStart.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trial starts of QEMU itself, with emulation in the place of an accelerator. */
@Tag("reference")
@Timeout(300)
final class SmokeStartAgainstQemuTest {
  /** Emulated firmware takes its time. */
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path directory;
  private Path serialLog = Path.of("");

  @BeforeEach
  void makeASerialPort() throws IOException {
    serialLog = Files.createFile(directory.resolve("serial"));
  }

  @Test
  void debiansFirmwareSpeaksInQemuItself() throws IOException {
    for (GuestArch arch : GuestArch.values()) {
      Files.writeString(serialLog, "");
      Path program = ReferencePrograms.need(arch.program());
      SmokeProbe probe = probe(Accelerator.TCG, new QemuBinary(program, arch));
      Outcome outcome = SmokeStart.of(probe.command(serialLog), serialLog, LONG);
      assertEquals(new Outcome(End.SPOKE, ""), outcome, arch.toString());
    }
  }

  @Test
  void qemuItselfFailsWithAnAcceleratorThatItLacks() throws IOException {
    QemuBinary qemu =
        new QemuBinary(ReferencePrograms.need("qemu-system-x86_64"), GuestArch.X86_64);
    Outcome outcome =
        SmokeStart.of(probe(Accelerator.HVF, qemu).command(serialLog), serialLog, LONG);
    assertEquals(
        new Outcome(
            End.FAILED, "this QEMU lacks the accelerator (-accel hvf: invalid accelerator hvf)"),
        outcome);
  }

  private static SmokeProbe probe(Accelerator accelerator, QemuBinary qemu) throws IOException {
    Machine.Board board = new Machine.Board(qemu.arch(), Optional.empty(), Optional.of("max"));
    Firmware firmware = Firmware.find(qemu, board, Host.current());
    assertEquals(true, UefiVolume.isIn(firmware.image()), firmware.toString());
    return new SmokeProbe(
        accelerator,
        new Probe.Usable("", List.of()),
        qemu,
        Host.current(),
        new Trial(board, firmware, Trial.When.AFRESH));
  }
}

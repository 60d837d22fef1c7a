package io.seedling.launcher;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real firmware in the real QEMU writes its boot entries into the VM's own store. */
@Tag("reference")
@Timeout(400)
final class KeptFlashAgainstQemuTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(GuestArch.class)
  void variablesOutliveTheMachine(GuestArch arch) throws IOException, InterruptedException {
    QemuBinary qemu = new QemuBinary(ReferencePrograms.need(arch.program()), arch);
    Path home = Files.createDirectory(directory.resolve("a, b"));
    KeptFlash kept = Firmware.findKept(qemu, Board.of(arch), Host.current(), home);
    kept.prepare();
    assertFalse(hasBootOrder(kept), "the template has none");

    runUntilThereIsNothingToBoot(qemu, kept);
    assertTrue(hasBootOrder(kept));

    kept.prepare();
    assertTrue(hasBootOrder(kept), "what is there is kept");
    runUntilThereIsNothingToBoot(qemu, kept);
  }

  private void runUntilThereIsNothingToBoot(QemuBinary qemu, KeptFlash kept)
      throws IOException, InterruptedException {
    Path log = directory.resolve("serial");
    Files.deleteIfExists(log);
    Machine machine =
        new Machine(
            "",
            Board.of(qemu.arch()),
            1,
            256,
            new Drives(List.of(), Optional.empty(), List.of()),
            new Network.None(),
            Display.NONE,
            new Console(Optional.of(log), Optional.empty()),
            List.of());
    AcceleratorChoice tcg = AcceleratorChoice.named(Accelerator.TCG, qemu, Host.current());
    Process running =
        new ProcessBuilder(QemuCommandLine.of(machine, qemu, tcg, kept))
            .redirectErrorStream(true)
            .start();
    try {
      while (!hasSaid(log, "Shell") && !hasSaid(log, "No bootable")) {
        assertFalse(running.waitFor(200, MILLISECONDS));
      }
    } finally {
      running.destroy();
      assertTrue(running.waitFor(30, SECONDS));
    }
  }

  private static boolean hasSaid(Path log, String text) throws IOException {
    return Files.exists(log)
        && new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).contains(text);
  }

  /** The names of variables are UTF-16. */
  private static boolean hasBootOrder(KeptFlash kept) throws IOException {
    byte[] name = "BootOrder".getBytes(StandardCharsets.UTF_16LE);
    String bytes =
        new String(Files.readAllBytes(kept.store().image()), StandardCharsets.ISO_8859_1);
    return bytes.contains(new String(name, StandardCharsets.ISO_8859_1));
  }
}

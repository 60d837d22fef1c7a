package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real firmware in the real QEMU writes its boot entries into the VM's own store, and goes on with
 * what it finds there: EDK II counts its starts in a variable.
 */
@Tag("reference")
@Timeout(400)
final class KeptFlashAgainstQemuTest {
  private static final int LIVE = 0x3f; // the state of a variable that wasn't replaced since
  private static final int PLAIN_HEADER = 32; // EDK II, VariableFormat.h
  private static final int AUTHENTICATED_HEADER = 60;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(GuestArch.class)
  void variablesOutliveTheMachine(GuestArch arch) throws IOException, InterruptedException {
    QemuBinary qemu = new QemuBinary(ReferencePrograms.need(arch.program()), arch);
    Path home = Files.createDirectory(directory.resolve("a, b"));
    KeptFlash kept = Firmware.findKept(qemu, Board.of(arch), Host.current(), home);
    requireToBeKept(qemu, kept);
  }

  /** As edk2 is built, and as some packages have it: without what fills Arm's flash memory. */
  @Test
  void shortImagesDoForArm() throws IOException, InterruptedException {
    QemuBinary qemu =
        new QemuBinary(ReferencePrograms.need(GuestArch.AARCH64.program()), GuestArch.AARCH64);
    KeptFlash found =
        Firmware.findKept(qemu, Board.of(GuestArch.AARCH64), Host.current(), directory);
    Path code = withoutZerosAtTheEnd(found.image(), directory.resolve("QEMU_EFI.fd"));
    withoutZerosAtTheEnd(found.template().image(), directory.resolve("QEMU_VARS.fd"));
    Path home = Files.createDirectory(directory.resolve("vm"));

    KeptFlash kept = Firmware.keptAt(code, GuestArch.AARCH64, home);

    assertEquals(home.resolve("uefi-code.fd"), kept.codeFile());
    requireToBeKept(qemu, kept);
  }

  private static Path withoutZerosAtTheEnd(Path image, Path copy) throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    return Files.write(copy, Arrays.copyOf(bytes, length));
  }

  private void requireToBeKept(QemuBinary qemu, KeptFlash kept)
      throws IOException, InterruptedException {
    byte[] template = Files.readAllBytes(kept.template().image());
    kept.prepare();
    assertEquals(Set.of(), values(kept, "BootOrder"), "the template has none");

    runUntilThereIsNothingToBoot(qemu, kept);
    assertEquals(1, values(kept, "BootOrder").size());
    assertEquals(Set.of(1), values(kept, "MTC"));

    kept.prepare();
    runUntilThereIsNothingToBoot(qemu, kept);
    assertEquals(Set.of(2), values(kept, "MTC"), "the second start has read of the first");
    assertArrayEquals(template, Files.readAllBytes(kept.template().image()));
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
        assertFalse(hasSaid(log, "Exception"), "the firmware has crashed");
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

  /** Returns the first four bytes of the live variables of a name. */
  private static Set<Integer> values(KeptFlash kept, String name) throws IOException {
    ByteBuffer store =
        ByteBuffer.wrap(Files.readAllBytes(kept.store().image())).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer text = UTF_16LE.encode(name + "\0");
    Set<Integer> values = new HashSet<>();
    for (int at = AUTHENTICATED_HEADER; at < store.capacity() - 256; at += 2) {
      if (store.slice(at, text.limit()).equals(text)
          && (isLive(store, at - PLAIN_HEADER) || isLive(store, at - AUTHENTICATED_HEADER))) {
        values.add(store.getInt(at + text.limit()));
      }
    }
    return values;
  }

  private static boolean isLive(ByteBuffer store, int header) {
    return store.getShort(header) == (short) 0x55aa && store.get(header + 2) == LIVE;
  }
}

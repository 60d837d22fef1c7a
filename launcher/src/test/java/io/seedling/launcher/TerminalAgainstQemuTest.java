package io.seedling.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.seedling.launcher.Machine.Board;
import io.seedling.launcher.Machine.Console;
import io.seedling.launcher.Machine.Drives;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU at a real terminal: that of util-linux' {@code script}. */
@Tag("reference")
@Timeout(120)
final class TerminalAgainstQemuTest {
  private static final String CTRL_A = "\u0001";
  private static final String CTRL_C = "\u0003";

  @TempDir Path directory;

  private List<String> qemu() throws IOException {
    GuestArch arch = GuestArch.X86_64;
    QemuBinary qemu = new QemuBinary(ReferencePrograms.need(arch.program()), arch);
    Path firmware = Files.write(directory.resolve("none.fd"), new byte[64 << 10]);
    Machine machine =
        new Machine(
            "",
            Board.of(arch),
            1,
            128,
            new Drives(List.of(), Optional.empty(), List.of()),
            new Network.None(),
            Display.NONE,
            Console.TERMINAL,
            List.of("-S"));
    AcceleratorChoice tcg = AcceleratorChoice.named(Accelerator.TCG, qemu, Host.current());
    return QemuCommandLine.of(machine, qemu, tcg, Firmware.at(firmware, arch));
  }

  @Test
  void theKeysAreQemusAndTheTerminalIsLeftAsItWas() throws IOException, InterruptedException {
    Path script = ReferencePrograms.need("script");
    String inTerminal =
        "stty -a >'%s'; %s; echo status $?; stty -a >'%s'"
            .formatted(
                directory.resolve("before"),
                ShellWords.quote(HandedOver.jvm(qemu())),
                directory.resolve("after"));
    Process terminal =
        new ProcessBuilder(
                script.toString(), "-qec", inTerminal, directory.resolve("typescript").toString())
            .redirectErrorStream(true)
            .start();
    try (OutputStream keys = terminal.getOutputStream();
        InputStream screen = terminal.getInputStream()) {
      readUntil("pid ", screen);
      type(CTRL_A + "c", keys); // kept by the terminal until QEMU reads it
      readUntil("(qemu) ", screen);
      type("info status\r", keys);
      readUntil("VM status: paused (prelaunch)", screen);
      type(CTRL_A + "c" + CTRL_C + CTRL_A + "x", keys);
      readUntil("QEMU: Terminated", screen);
      readUntil("status 0", screen);
      assertEquals(true, terminal.waitFor(30, SECONDS));
    } finally {
      terminal.destroyForcibly();
    }
    assertEquals(
        Files.readString(directory.resolve("before")),
        Files.readString(directory.resolve("after")));
  }

  private static void type(String keys, OutputStream terminal) throws IOException {
    terminal.write(keys.getBytes(StandardCharsets.US_ASCII));
    terminal.flush();
  }

  private static void readUntil(String text, InputStream screen) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf(text) < 0) {
      int next = screen.read();
      if (next < 0) {
        throw new AssertionError("'" + text + "' was never shown, but: " + seen);
      }
      seen.append((char) next);
    }
  }
}

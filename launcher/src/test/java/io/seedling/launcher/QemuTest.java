package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.seedling.launcher.HostPlatform.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hand-over, with a shell in QEMU's place. */
final class QemuTest {
  @TempDir Path directory;

  @BeforeEach
  void assumeShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh, which isn't here");
  }

  private static Programs.Output becomes(String... command) throws IOException {
    return new ChildPrograms().run(HandedOver.jvm(List.of(command)));
  }

  @Test
  void ourProcessBecomesTheProgram() throws IOException {
    Programs.Output output =
        becomes(
            "/bin/sh", "-c", "echo \"pid $$\"; printf '%s|' \"$@\"; exit 7", "sh", "a b", "", "é");
    assertEquals(7, output.exitCode());
    String[] lines = output.text().split("\n", -1);
    assertEquals(lines[0], lines[1]);
    assertEquals("a b||é|", lines[2]);
  }

  @Test
  void theProgramHasTheTerminalAndNothingElse() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "needs /proc, which isn't here");
    // opening the directory itself takes the first free number
    Programs.Output output =
        becomes("/bin/sh", "-c", "ls /proc/self/fd; grep SigBlk /proc/self/status");
    assertEquals(
        "0\n1\n2\n3\nSigBlk:\t0000000000000000\n",
        output.text().substring(output.text().indexOf('\n') + 1));
  }

  @Test
  void aProgramThatIsNotThereIsSaid() throws IOException {
    Path missing = directory.resolve("no, qemu");
    assertEquals(
        "can't start " + missing + ": No such file or directory",
        assertThrows(
                LaunchException.class,
                () -> {
                  throw ProcessImage.replacedBy(List.of(missing.toString()));
                })
            .getMessage());
  }

  @Test
  void withoutNativeCodeAChildRunsAndItsStatusIsOurs() throws IOException {
    List<String> command =
        HandedOver.jvm(
            List.of("/bin/sh", "-c", "exit 7"), "-Djna.nosys=true", "-Djna.nounpack=true");
    assertEquals(7, new ChildPrograms().run(command).exitCode());
    List<String> probe =
        HandedOver.jvm(List.of("--probe"), "-Djna.nosys=true", "-Djna.nounpack=true");
    String text = new ChildPrograms().run(probe).text();
    assertEquals(true, text.contains("native code can't be loaded"), text);
    assertEquals(true, text.endsWith("status 7\n"), text);
  }

  @Test
  void elsewhereAChildRunsAndItsStatusIsOurs() throws IOException {
    assertEquals(7, Qemu.runAsChild(List.of("/bin/sh", "-c", "exit 7")));
  }

  @Test
  void aChildThatDoesNotStartIsSaid() {
    Path missing = directory.resolve("none");
    String message =
        assertThrows(LaunchException.class, () -> Qemu.runAsChild(List.of(missing.toString())))
            .getMessage();
    assertEquals(true, message != null && message.startsWith("can't start QEMU: "));
  }

  @Test
  void aProgramThatSaysTooMuchOrTakesTooLongIsEnded() throws IOException {
    assertEquals(
        1 << 16,
        new ChildPrograms().run(List.of("/bin/sh", "-c", "yes | head -c 70000")).text().length());
    assertEquals(Os.LINUX, HostPlatform.of("Linux", "").os());
  }
}

package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(30)
final class VmProcessTest {

  @Test
  void thisProcessIsThere() {
    VmProcess self = VmProcess.current();

    assertTrue(self.isAlive());
    assertEquals(Optional.of(self), VmProcess.of(self.pid()));
  }

  @Test
  void aNumberThatIsUsedAgainIsAnotherProcess() {
    VmProcess self = VmProcess.current();

    assertFalse(new VmProcess(self.pid(), self.startMillis() - 10_000).isAlive());
    assertFalse(new VmProcess(self.pid(), self.startMillis() - 10_000).kill());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessThatNobodyHasWaitedForIsGone() throws IOException {
    // the child outlives the shell, and the sleep that the shell becomes never waits for it
    Process parent =
        new ProcessBuilder("sh", "-c", "sleep 1 & echo $!; exec sleep 20")
            .redirectErrorStream(true)
            .start();
    try {
      long pid = Long.parseLong(parent.inputReader().readLine());
      Path status = Path.of("/proc/" + pid + "/stat");
      while (!Files.readString(status).contains(") Z ")) {
        Thread.onSpinWait();
      }
      assertFalse(VmProcess.of(pid).orElseThrow().isAlive());
    } finally {
      parent.destroyForcibly();
    }
  }
}

package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a volume says of its size: checker and reader end, and within a heap of 64 MiB. */
@ExtendWith(Thinned.class)
final class HostileVolumeTest {
  private static final long MINUTES = 10; // on any machine; seconds are what it takes

  @ParameterizedTest
  @EnumSource
  void theCheckerEndsWithFindingsAndTheReaderEnds(HostileVolumes volume, @TempDir Path directory)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HostileVolumeTrial.class.getName(),
                volume.name())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), "it did not end");
    } finally {
      process.destroyForcibly();
    }
    List<String> said = Files.readAllLines(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), () -> String.join("\n", said));
    assertTrue(said.get(0).endsWith("has findings"), () -> String.join("\n", said));
  }
}

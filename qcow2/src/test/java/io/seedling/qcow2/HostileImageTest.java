package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever an image says of its size: what is done with it ends, and within a heap of 64 MiB. */
@ExtendWith(Thinned.class)
final class HostileImageTest {
  private static final long MINUTES = 3; // on any machine; seconds are what it takes

  @ParameterizedTest
  @EnumSource
  void itIsReadOrRefusedInASmallHeap(HostileImages image, @TempDir Path directory)
      throws IOException, InterruptedException {
    Path file = image.make(directory);
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HostileImageTrial.class.getName(),
                file.toString())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile()) // Java's own words on native code, too
            .start();
    try {
      assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), "it did not end");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    assertEquals(0, process.exitValue(), Files.readString(errors));
    assertTrue(said.startsWith("Outcome["), said);
  }
}

package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory goes by the tree, and not by the data. */
class MemoryTest {
  private static final long FIVE_GIB = 5L << 30;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"64, 70000", "16, 5000"})
  void aHeapHoldsTheEntriesWhateverTheirBytes(int heapMiB, int files) throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMiB + "m",
                "-cp",
                place(IsoWriter.class) + File.pathSeparator + place(SmallHeap.class),
                SmallHeap.class.getName(),
                Integer.toString(files),
                Long.toString(FIVE_GIB))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertTrue(process.waitFor(3, TimeUnit.MINUTES), "not in time");
    } finally {
      process.destroyForcibly();
    }
    long size = IsoWriter.size(SmallHeap.tree(files, FIVE_GIB), Volumes.OPTIONS);
    assertEquals(size + "", Files.readString(said).strip());
  }

  private static String place(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}

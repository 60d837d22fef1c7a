package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("reference")
class IsoWriterAgainstXorrisoTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void xorrisoExtractsWhatWasWritten(ReferenceVolumes volume) throws Exception {
    ForeignTool xorriso = ForeignTool.named("xorriso");
    Path image = volume.write(directory);
    Path extracted = directory.resolve("extracted");
    String said = xorriso.run("-osirrox", "on", "-indev", image, "-extract", "/", extracted);
    ReferenceVolumes.unprotect(extracted);
    assertTrue(Stream.of("WARNING", "SORRY", "FAILURE").noneMatch(said::contains), said);
    assertEquals(Volumes.shown(volume.tree()), Volumes.shown(IsoTree.of(extracted)));
  }

  @Test
  void xorrisoShowsModesOwnersAndDates() throws Exception {
    ForeignTool xorriso = ForeignTool.named("xorriso");
    Path image = ReferenceVolumes.SEED.write(directory);
    String said = xorriso.run("-indev", image, "-find", "/", "-exec", "lsdl", "--");
    String listed =
        said.lines()
            .filter(line -> line.endsWith("'"))
            .filter(line -> line.contains("2026"))
            .reduce("", (all, line) -> all + line + "\n");
    assertEquals(
        """
        dr-xr-xr-x    1 0        0               0 Jan  2  2026 '/'
        -r--r--r--    1 0        0              17 Jan  2  2026 '/meta-data'
        -r--r--r--    1 0        0              11 Jan  2  2026 '/network-config'
        -r--r--r--    1 0        0              14 Jan  2  2026 '/user-data'
        """,
        listed);
    assertTrue(said.contains("Volume id    : 'cidata'"), said);
  }
}

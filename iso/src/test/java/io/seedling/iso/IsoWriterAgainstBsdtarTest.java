package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("reference")
class IsoWriterAgainstBsdtarTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void bsdtarExtractsWhatWasWritten(ReferenceVolumes volume) throws Exception {
    ForeignTool bsdtar = ForeignTool.named("bsdtar");
    Path image = volume.write(directory);
    Path extracted = Files.createDirectory(directory.resolve("extracted"));
    String said = bsdtar.run("-x", "--no-same-owner", "-f", image, "-C", extracted);
    ReferenceVolumes.unprotect(extracted);
    assertEquals("", said);
    assertEquals(Volumes.shown(volume.tree()), Volumes.shown(IsoTree.of(extracted)));
  }
}

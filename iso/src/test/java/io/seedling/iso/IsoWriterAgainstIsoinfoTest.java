package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("reference")
class IsoWriterAgainstIsoinfoTest {
  @TempDir Path directory;

  @Test
  void isoinfoFindsJolietLevel3AndRockRidge() throws Exception {
    ForeignTool isoinfo = ForeignTool.named("isoinfo");
    String said = isoinfo.run("-d", "-i", ReferenceVolumes.SEED.write(directory));
    assertTrue(said.contains("Volume id: cidata\n"), said);
    assertTrue(said.contains("Joliet with UCS level 3 found\n"), said);
    assertTrue(said.contains("Rock Ridge signatures version 1 found\n"), said);
    assertTrue(said.contains("Volume size is: 29\n"), said);
  }

  @Test
  void isoinfoFindsTheBootCatalog() throws Exception {
    ForeignTool isoinfo = ForeignTool.named("isoinfo");
    Path image = Files.write(directory.resolve("v.iso"), Volumes.bootable());
    String said = isoinfo.run("-d", "-i", image);
    assertTrue(said.contains("El Torito VD version 1 found, boot catalog is in sector 29\n"), said);
    assertTrue(said.contains("Bootid 88 (bootable)\n"), said);
    assertTrue(said.contains("Boot media 0 (No Emulation Boot)\n"), said);
    assertTrue(said.contains("Nsect 4\n"), said);
    assertTrue(said.contains("Bootoff 23 35\n"), said);
  }

  @ParameterizedTest
  @CsvSource({
    "-R, /meta-data /network-config /user-data",
    "-J, /meta-data /network-config /user-data",
    "-f, /META_DATA.;1 /NETWORK_CONFIG.;1 /USER_DATA.;1"
  })
  void isoinfoListsTheSeedInEachTree(String tree, String names) throws Exception {
    ForeignTool isoinfo = ForeignTool.named("isoinfo");
    String said = isoinfo.run("-f", tree, "-i", ReferenceVolumes.SEED.write(directory));
    assertEquals(names.replace(' ', '\n') + "\n", said);
  }

  @ParameterizedTest
  @EnumSource(names = "LINKS", mode = EnumSource.Mode.EXCLUDE) // isovfy 1.1.11 crashes on long SLs
  void isovfyFindsNoErrors(ReferenceVolumes volume) throws Exception {
    ForeignTool isovfy = ForeignTool.named("isovfy");
    String said = isovfy.run("-i", volume.write(directory));
    assertTrue(said.endsWith("No errors found\n"), said);
  }
}

package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("reference")
class BootAgainstXorrisoTest {
  @TempDir Path directory;

  /** It finds a boot information table where the sector, the length and the sum are right. */
  @Test
  void xorrisoReportsTheImagesAndTheTable() throws Exception {
    ForeignTool xorriso = ForeignTool.named("xorriso");
    Path image = Files.write(directory.resolve("v.iso"), Volumes.bootable());
    String said = xorriso.run("-indev", image, "-report_el_torito", "plain");
    assertEquals(
        """
        El Torito catalog  : 29  1
        El Torito images   :   N  Pltf  B   Emul  Ld_seg  Hdpt  Ldsiz         LBA
        El Torito boot img :   1  BIOS  y   none  0x0000  0x00      4          35
        El Torito boot img :   2  UEFI  y   none  0x0000  0x00     20          30
        El Torito boot img :   3  UEFI  y   none  0x0000  0x00      7          30
        El Torito img path :   1  /boot/isolinux.bin
        El Torito img opts :   1  boot-info-table
        El Torito img path :   2  /boot/efi.img
        El Torito img path :   3  /boot/efi.img
        """,
        String.join("\n", said.lines().filter(line -> line.startsWith("El Torito")).toList())
            + "\n");
  }
}

package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Libblkid is how cloud-init finds its seed. */
@Tag("reference")
class IsoWriterAgainstBlkidTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "cidata, true",
    "CIDATA, true",
    "cidata, false",
    "zażółć, true",
    "zażółć, false",
    "exactly-sixteen-, true",
    "thirty-two-bytes-without-joliet-, false"
  })
  void blkidSeesTheLabelAndTheDate(String label, boolean joliet) throws Exception {
    ForeignTool blkid = ForeignTool.named("blkid");
    Path image = directory.resolve("volume.iso");
    VolumeOptions options = new VolumeOptions(label, Volumes.DATE, joliet, true);
    try (FileChannel out =
        FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      IsoWriter.write(Volumes.seed(), options, out);
    }
    assertEquals(label + "\n", blkid.run("-p", "-s", "LABEL", "-o", "value", image));
    assertEquals("2026-01-02-03-04-05-67\n", blkid.run("-p", "-s", "UUID", "-o", "value", image));
  }
}

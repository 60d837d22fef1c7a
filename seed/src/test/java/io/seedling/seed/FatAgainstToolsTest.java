package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** dosfstools, mtools and blkid read what we write, and we read what mkfs.fat and mcopy write. */
@Tag("reference")
class FatAgainstToolsTest {
  @TempDir Path scratch;

  @ParameterizedTest
  @ValueSource(ints = {0, 512, 200_000, 2_089_000, 9_000_000, 40_000_000})
  void ourVolumesAreSound(int size) throws Exception {
    List<Document> files = FatTest.files(size);
    String volume = FatTest.written(scratch, files).toString();

    String checked = Reference.program("fsck.fat", "--help").run(scratch, "", "-n", "-v", volume);
    assertTrue(checked.contains("5 files"), checked); // the label is one to it
    assertTrue(!checked.contains("differ") && !checked.contains("rror"), checked);
    assertEquals(
        "cidata vfat\n",
        Reference.program("blkid", "-V")
                .run(scratch, "", "-p", "-o", "value", "-s", "LABEL", "-s", "TYPE", volume)
                .strip()
                .replace('\n', ' ')
            + "\n");
    Reference mcopy = Reference.program("mcopy", "-V");
    for (Document file : files) {
      Path copy = scratch.resolve("copy");
      mcopy.run(scratch, "", "-n", "-i", volume, "::" + file.name(), copy.toString());
      assertArrayEquals(file.bytes(), Files.readAllBytes(copy), file.name());
      Files.delete(copy);
    }
  }

  @ParameterizedTest
  @CsvSource({"12, 128", "12, 4000", "16, 16000", "32, 40000", "32, 300000"})
  void volumesOfOthersAreRead(int type, int kibibytes) throws Exception {
    Path volume = scratch.resolve("theirs.img");
    Reference.program("mkfs.fat", "--help")
        .run(
            scratch,
            "",
            List.of("-F", "" + type, "-n", "CIDATA", "-C", volume.toString(), "" + kibibytes)
                .toArray(String[]::new));
    Path content = Files.write(scratch.resolve("user-data"), FatTest.files(70_000).get(2).bytes());
    Reference mcopy = Reference.program("mcopy", "-V");
    mcopy.run(scratch, "", "-i", volume.toString(), content.toString(), "::user-data");
    Path tree = Files.createDirectories(scratch.resolve("openstack/latest"));
    Files.writeString(tree.resolve("meta_data.json"), "{}");
    mcopy.run(
        scratch, "", "-s", "-i", volume.toString(), scratch.resolve("openstack").toString(), "::");

    try (FileChannel channel = FileChannel.open(volume)) {
      FatVolume fat = FatVolume.open(channel).orElseThrow();
      assertEquals("CIDATA", fat.label());
      assertEquals("user-data", fat.root().get(0).name());
      assertArrayEquals(
          Files.readAllBytes(content), fat.read(fat.root().get(0), Integer.MAX_VALUE));
      FatVolume.Entry latest = fat.list(fat.root().get(1)).get(0);
      assertEquals("latest", latest.name());
      assertEquals("meta_data.json", fat.list(latest).get(0).name());
    }
  }
}

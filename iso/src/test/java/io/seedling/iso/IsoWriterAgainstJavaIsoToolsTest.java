package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISOImageFileHandler;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plain tree, written by us and by another Java library: both volumes must show the same.
 *
 * <p>No more is compared than the library does right: names of ASCII letters, small files, few of
 * them. Its settings are static, so nothing else in these tests may use it at the same time.
 */
class IsoWriterAgainstJavaIsoToolsTest {
  @TempDir Path directory;

  @Test
  void aPlainTreeIsShownAlike() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    for (String name : new String[] {"user-data", "meta-data", "network-config", "vendor-data"}) {
      Files.writeString(source.resolve(name), "#cloud-config for " + name + "\n");
    }
    for (int size : new int[] {0, 1, 2047, 2048, 2049, 4096}) {
      Files.writeString(source.resolve("size" + size + ".txt"), "x".repeat(size));
    }
    Path deepest = Files.createDirectories(source.resolve("a/b/c/d/e/f"));
    Files.writeString(deepest.resolve("bottom.txt"), "deep");
    Path theirFile = directory.resolve("theirs.iso");
    writeWithLibrary(source, theirFile);
    IsoTree tree = IsoTree.of(source);
    VolumeCheck theirs = VolumeCheck.of(Files.readAllBytes(theirFile));
    VolumeCheck ours = VolumeCheck.of(Volumes.write(tree, Volumes.OPTIONS));
    assertEquals(Volumes.shown(tree), theirs.rockRidge());
    assertEquals(theirs.rockRidge(), ours.rockRidge());
    assertEquals(withoutVersions(theirs.joliet()), ours.joliet());
    assertEquals(theirs.plain(), ours.plain());
    try (IsoVolume volume = IsoVolume.open(theirFile)) {
      assertEquals(Volumes.shown(tree), Volumes.shown(volume.list().tree()));
    }
    try (SeekableByteChannel channel = Files.newByteChannel(theirFile)) {
      CheckReport report = IsoCheck.check(channel);
      assertFalse(report.hasErrors(), report::toString);
    }
  }

  private static void writeWithLibrary(Path source, Path target) throws Exception {
    ISO9660RootDirectory root = new ISO9660RootDirectory();
    root.addContentsRecursively(source.toFile());
    ISO9660Config plain = new ISO9660Config();
    plain.setInterchangeLevel(2);
    plain.restrictDirDepthTo8(false);
    plain.setVolumeID("PEER");
    RockRidgeConfig rockRidge = new RockRidgeConfig();
    rockRidge.setMkisofsCompatibility(true);
    JolietConfig joliet = new JolietConfig();
    joliet.setVolumeID("PEER");
    new CreateISO(new ISOImageFileHandler(target.toFile()), root)
        .process(plain, rockRidge, joliet, null);
  }

  /** The library gives Joliet names a version, and a full stop where they have none. */
  private static Map<String, String> withoutVersions(Map<String, String> shown) {
    Map<String, String> names = new TreeMap<>();
    shown.forEach((path, what) -> names.put(path.replaceFirst("\\.?;1$", ""), what));
    return names;
  }
}

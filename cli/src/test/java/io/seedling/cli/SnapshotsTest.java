package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a VM's disk rests on, by whatever path its directory is reached. */
final class SnapshotsTest {
  @TempDir Path directory;
  private Path base;
  private Path between;

  @BeforeEach
  void makeADisk() throws IOException {
    Files.createDirectories(directory.resolve("home/web"));
    Files.createDirectories(directory.resolve("home/.images"));
    base = directory.resolve("home/.images/base.qcow2");
    between = directory.resolve("between.qcow2");
    imgtool("create", "-q", "-f", "qcow2", base.toString(), "1M");
    imgtool("overlay", base.toString(), between.toString());
    imgtool("overlay", between.toString(), directory.resolve("home/web/disk.qcow2").toString());
  }

  private static void imgtool(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "imgtool";
    System.arraycopy(words, 0, all, 1, words.length);
    CommandLineRun run = CommandLineRun.of(all);
    assertEquals(0, run.status(), run.err());
  }

  private List<Path> spellings() throws IOException {
    Path link = directory.resolve("link");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, directory.resolve("home"));
    }
    return List.of(directory.resolve("home"), link, directory.resolve("home/../home"));
  }

  @Test
  void theImageIsFoundByAnyPathOfTheHome() throws IOException, ReportedException {
    for (Path home : spellings()) {
      Snapshots snapshots = new Snapshots(new VmDirectory("web", home.resolve("web")));
      assertEquals(Optional.of(between), snapshots.image(), home.toString());
    }
  }

  @Test
  void theDiskRestsOnAllThatIsBelowIt() throws IOException, ReportedException {
    Path other = directory.resolve("home/.images/other.qcow2");
    Files.copy(base, other);
    for (Path home : spellings()) {
      Snapshots snapshots = new Snapshots(new VmDirectory("web", home.resolve("web")));
      assertTrue(snapshots.restsOn(between));
      for (Path images : spellings()) {
        assertTrue(snapshots.restsOn(images.resolve(".images/base.qcow2")), home + " " + images);
      }
      assertFalse(snapshots.restsOn(other));
    }
  }

  @Test
  void aResetMakesNoDiskThatRestsOnItself() throws IOException, ReportedException {
    for (Path home : spellings()) {
      Snapshots snapshots = new Snapshots(new VmDirectory("web", home.resolve("web")));
      snapshots.take("a");
      snapshots.resetToImage();
      snapshots.delete("a");
      assertEquals(Optional.of(between), snapshots.image(), home.toString());
    }
  }
}

package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("reference")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the source has links, modes and '?'")
class IsoVolumeAgainstForeignWritersTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void whatTheyWroteIsReadAndFoundWithoutError(ForeignVolumes foreign) throws Exception {
    Path source = ForeignVolumes.source(directory);
    Path image = foreign.write(source, directory.resolve("image.iso"));
    try (SeekableByteChannel channel = Files.newByteChannel(image)) {
      CheckReport report = IsoCheck.check(channel);
      List<Finding> errors =
          report.findings().stream().filter(f -> f.severity() == Severity.ERROR).toList();
      assertEquals(List.of(), errors);
      assertFalse(report.hasErrors());
    }
    IsoTree tree = IsoTree.of(source, EnumSet.allOf(Keep.class));
    try (IsoVolume volume = IsoVolume.open(image)) {
      assertEquals(foreign.hasRockRidge(), volume.views().contains(NameView.ROCK_RIDGE));
      if (foreign.hasRockRidge()) {
        IsoTree read = withoutMoved(volume.list().tree());
        assertEquals(Volumes.shown(tree), Volumes.shown(read));
        assertEquals(
            attributes(tree, foreign.keepsModes()), attributes(read, foreign.keepsModes()));
      }
      for (NameView view : volume.views()) {
        assertEquals(contents(tree.root()), contents(volume.list(view).tree().root()));
      }
    }
  }

  /** Where genisoimage has moved deep directories to, which in Rock Ridge's view is empty. */
  private static IsoTree withoutMoved(IsoTree tree) {
    List<IsoNode> children =
        tree.root().children().stream().filter(child -> !child.name().equals("rr_moved")).toList();
    return IsoTree.of(new IsoNode.Directory("", tree.root().attributes(), children));
  }

  private static Map<String, String> attributes(IsoTree tree, boolean modes) {
    Map<String, String> all = new TreeMap<>();
    attributes(tree.root(), "", modes, all);
    return all;
  }

  private static void attributes(
      IsoNode.Directory directory, String prefix, boolean modes, Map<String, String> all) {
    for (IsoNode child : directory.children()) {
      PosixAttributes own = child.attributes();
      // a link's own mode differs from writer to writer, and nothing heeds it
      boolean moded = modes && !(child instanceof IsoNode.SymbolicLink);
      all.put(
          prefix + child.name(),
          (moded ? Integer.toOctalString(own.mode()) + " " : "")
              + (modes ? own.uid() + ":" + own.gid() + " " : "")
              + own.modified().orElseThrow().getEpochSecond());
      if (child instanceof IsoNode.Directory below) {
        attributes(below, prefix + child.name() + "/", modes, all);
      }
    }
  }

  /** The bytes of all files, whatever their names; only Rock Ridge has links. */
  private static List<String> contents(IsoNode.Directory directory) throws IOException {
    return Volumes.shown(IsoTree.of(new IsoNode.Directory("", directory.children())))
        .values()
        .stream()
        .filter(what -> what.startsWith("file ") && what.length() > 5)
        .sorted()
        .toList();
  }
}

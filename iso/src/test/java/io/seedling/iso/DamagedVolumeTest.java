package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is damaged in a volume: it is read, or refused and called an error. */
@Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD) // for hangs
@ExtendWith(Thinned.class)
final class DamagedVolumeTest {
  private static final int DESCRIPTORS = 16; // sectors

  /** A volume of which a part is damaged: the sectors from one to before another. */
  private static final class Part {
    private final byte[] volume;
    private final int from;
    private final int to;

    Part(byte[] volume, int from, int to) {
      this.volume = volume;
      this.from = from;
      this.to = to;
    }
  }

  static Stream<Named<byte[]>> volumes() throws IOException {
    return Stream.of(
        Named.of("ours", ours()),
        Named.of("foreign, Rock Ridge", ForeignStyle.rockRidge().bytes()),
        Named.of("foreign, plain names and small blocks", ForeignStyle.plain().bytes()));
  }

  static Stream<Named<Part>> parts() throws IOException {
    byte[] ours = ours();
    return Stream.of(
        Named.of("our descriptors", new Part(ours, DESCRIPTORS, DESCRIPTORS + 3)),
        Named.of("our path tables", new Part(ours, DESCRIPTORS + 3, DESCRIPTORS + 7)),
        Named.of("our directories", new Part(ours, DESCRIPTORS + 7, firstFile(ours))),
        Named.of(
            "Rock Ridge by others",
            new Part(ForeignStyle.rockRidge().bytes(), DESCRIPTORS, ForeignStyle.FIRST_FILE)),
        Named.of(
            "plain names by others",
            new Part(ForeignStyle.plain().bytes(), DESCRIPTORS, ForeignStyle.FIRST_FILE)));
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void undamagedTheyHaveNoErrors(byte[] volume) {
    CheckReport report = Trial.of(() -> new BytesChannel(volume), "undamaged");
    assertEquals(
        List.of(), report.findings().stream().filter(f -> f.severity() == Severity.ERROR).toList());
  }

  @Test
  void whatOthersDoIsRead() throws IOException {
    assertEquals(
        Map.of(
            "/deep", "dir",
            "/deep/moved", "dir",
            "/deep/moved/below", "file moved",
            "/a name of two pieces, of which the second is in a continuation area",
                "file " + " ".repeat(2044) + "one two.",
            "/link", "link ../a//etc",
            "/rr_moved", "dir"),
        shown(ForeignStyle.rockRidge(), NameView.ROCK_RIDGE, "zisofs"));
    assertEquals(
        Map.of(
            "/DIR",
            "dir",
            "/DIR/ATTRS",
            "file attributes",
            "/PARTS.TXT",
            "file " + " ".repeat(2044) + "one two."),
        shown(ForeignStyle.plain(), NameView.PLAIN, ""));
  }

  @ParameterizedTest
  @MethodSource("parts")
  void everyFlippedBitIsReadOrCalledAnError(Part part) {
    byte[] damaged = part.volume.clone();
    for (int at = part.from * Sectors.SIZE; at < part.to * Sectors.SIZE; at++) {
      for (int bit = 0; bit < 8; bit++) {
        if (isPadding(part.volume, at) && at % 64 != 8 * bit) {
          continue;
        }
        damaged[at] ^= (byte) (1 << bit);
        Trial.of(() -> new BytesChannel(damaged), "bit " + bit + " of byte " + at);
        damaged[at] ^= (byte) (1 << bit);
      }
    }
  }

  /** Within zeros, spaces and the like a bit here and there will do. */
  private static boolean isPadding(byte[] volume, int at) {
    for (int i = at - 8; i <= at + 8; i++) {
      if (volume[i] != volume[at]) {
        return false;
      }
    }
    return true;
  }

  @ParameterizedTest
  @MethodSource("volumes")
  void everyTruncationIsReadOrCalledAnError(byte[] volume) {
    for (int sector = 0; sector < volume.length / Sectors.SIZE; sector++) {
      for (int more : new int[] {0, 1, 33, 1000, 2047}) {
        byte[] rest = Arrays.copyOf(volume, sector * Sectors.SIZE + more);
        Trial.of(() -> new BytesChannel(rest), "the first " + rest.length + " bytes");
      }
    }
  }

  private static Map<String, String> shown(CraftedVolume crafted, NameView view, String except)
      throws IOException {
    try (IsoVolume volume = IsoVolume.of(new BytesChannel(crafted))) {
      List<IsoNode> some =
          volume.list(view).tree().root().children().stream()
              .filter(node -> !node.name().equals(except))
              .toList();
      return Volumes.shown(IsoTree.of(IsoNode.Directory.root(some)));
    }
  }

  static byte[] ours() throws IOException {
    IsoNode.RegularFile first = Volumes.file("first", "the first file's text");
    return Volumes.write(
        Volumes.tree(
            first,
            Volumes.file("n".repeat(253), "a name with a continuation area"),
            new IsoNode.SymbolicLink("link", "../first/" + "x/".repeat(100)),
            new IsoNode.Directory(
                "directory",
                List.of(new IsoNode.Directory("below", List.of(Volumes.file("é", "")))))),
        Volumes.OPTIONS);
  }

  private static int firstFile(byte[] volume) {
    String text = new String(volume, StandardCharsets.ISO_8859_1);
    return Math.min(text.indexOf("the first file's text"), text.indexOf("a name with a cont"))
        / Sectors.SIZE;
  }
}

package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a tree holds, the strict reader finds it again, in every hierarchy. */
@ExtendWith(Thinned.class)
class AnyTreeTest {
  private static final int SEEDS = 40;

  @ParameterizedTest(name = "level {0}, Joliet {1}, Rock Ridge {2}, seeds 0 to 39")
  @CsvSource({
    "1, true, true",
    "1, true, false",
    "1, false, true",
    "1, false, false",
    "2, true, true",
    "2, false, false",
    "3, true, true",
    "3, true, false",
    "3, false, true",
    "3, false, false"
  })
  void anyTreeIsFoundAgain(int level, boolean joliet, boolean rockRidge) throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      IsoTree tree = RandomTree.of(seed, rockRidge);
      VolumeOptions options =
          new VolumeOptions("any", Volumes.DATE, joliet, rockRidge).withInterchangeLevel(level);
      VolumeCheck check = VolumeCheck.of(SparseBytes.of(Volumes.write(tree, options)), level);
      String what = "seed " + seed;
      assertEquals(List.of(), check.findings(), what);
      Map<String, String> shown = Volumes.shown(tree);
      assertEquals(rockRidge ? shown : Map.of(), check.rockRidge(), what);
      List<String> seen = withoutLinks(shown.values());
      assertEquals(joliet ? seen : List.of(), withoutLinks(check.joliet().values()), what);
      assertEquals(seen, withoutLinks(plain(check, shown)), what);
      if (rockRidge) {
        assertEquals(attributes(tree), check.attributes(), what);
        assertEquals(links(tree), check.links(), what);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0xFFFFF7FFL,
        0xFFFFF800L,
        0xFFFFF801L,
        0xFFFFFFFFL,
        0x100000000L,
        0x100000001L,
        2 * 0xFFFFF800L,
        2 * 0xFFFFF800L + 1
      })
  void aLongFileIsFoundAgain(long size) throws IOException {
    for (int level = size > 0xFFFFFFFFL ? 3 : 1; level <= 3; level += 2) {
      IsoTree tree =
          Volumes.tree(
              Volumes.file("a", "before"),
              new IsoNode.Directory("d", List.of(new IsoNode.RegularFile("long", marked(size)))),
              Volumes.file("z", "behind"));
      SparseBytes volume = new SparseBytes();
      VolumeOptions options = Volumes.OPTIONS.withInterchangeLevel(level);
      IsoWriter.writeSparse(tree, options, volume);
      VolumeCheck check = VolumeCheck.of(volume, level);
      assertEquals(List.of(), check.findings());
      assertEquals(Volumes.shown(tree), check.rockRidge());
      assertEquals(Volumes.shown(tree), check.joliet());
    }
  }

  private static SparseContent marked(long size) {
    Map<Long, Byte> marks = new TreeMap<>();
    for (long at : new long[] {0, 2047, 2048, 0xFFFFF7FFL, 0xFFFFF800L, 0xFFFFFFFFL, size - 1}) {
      if (at < size) {
        marks.put(at, (byte) (at % 251 + 1));
      }
    }
    return new SparseContent(size, marks);
  }

  /** The primary hierarchy shows links as empty files where Rock Ridge is not looked at. */
  private static Collection<String> plain(VolumeCheck check, Map<String, String> shown) {
    List<String> plain = new ArrayList<>(check.plain().values());
    for (String what : shown.values()) {
      if (what.startsWith("link ")) {
        plain.remove("file ");
      }
    }
    return plain;
  }

  private static List<String> withoutLinks(Collection<String> shown) {
    return shown.stream().filter(what -> !what.startsWith("link ")).sorted().toList();
  }

  private static Map<String, PosixAttributes> attributes(IsoTree tree) {
    Map<String, PosixAttributes> attributes = new TreeMap<>();
    visit(
        tree.root(),
        "",
        (path, node) -> {
          PosixAttributes own = node.attributes();
          Instant modified = own.modified().orElse(Volumes.DATE).truncatedTo(ChronoUnit.SECONDS);
          attributes.put(
              path, new PosixAttributes(own.mode(), own.uid(), own.gid(), Optional.of(modified)));
        });
    return attributes;
  }

  private static Map<String, Integer> links(IsoTree tree) {
    IdentityHashMap<IsoContent, Integer> names = new IdentityHashMap<>();
    visit(
        tree.root(),
        "",
        (path, node) -> {
          if (node instanceof IsoNode.RegularFile file) {
            names.merge(file.content(), 1, Integer::sum);
          }
        });
    Map<String, Integer> links = new TreeMap<>();
    visit(tree.root(), "", (path, node) -> links.put(path, links(node, names)));
    return links;
  }

  private static int links(IsoNode node, Map<IsoContent, Integer> names) {
    if (node instanceof IsoNode.RegularFile file) {
      return names.getOrDefault(file.content(), 0);
    }
    int links = 1;
    if (node instanceof IsoNode.Directory directory) {
      links = 2;
      for (IsoNode child : directory.children()) {
        links += child instanceof IsoNode.Directory ? 1 : 0;
      }
    }
    return links;
  }

  private interface Visitor {
    void visit(String path, IsoNode node);
  }

  private static void visit(IsoNode.Directory directory, String prefix, Visitor visitor) {
    for (IsoNode child : directory.children()) {
      visitor.visit(prefix + "/" + child.name(), child);
      if (child instanceof IsoNode.Directory below) {
        visit(below, prefix + "/" + child.name(), visitor);
      }
    }
  }
}

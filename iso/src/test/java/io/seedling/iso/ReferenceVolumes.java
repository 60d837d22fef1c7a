package io.seedling.iso;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** The volumes that every foreign reader is asked about. */
enum ReferenceVolumes {
  SEED,
  EMPTY,
  LONG_NAMES,
  UNICODE_NAMES,
  DEEP,
  SIZES,
  MANY_FILES,
  LINKS,
  COLLISIONS,
  RANDOM_1,
  RANDOM_2,
  RANDOM_3,
  RANDOM_4,
  RANDOM_5,
  ANY_NAMES_1,
  ANY_NAMES_2,
  ANY_NAMES_3,
  HARD_LINKS,
  LEVEL_1;

  IsoTree tree() {
    return switch (this) {
      case SEED -> Volumes.seed();
      case EMPTY -> Volumes.tree();
      case LONG_NAMES -> longNames();
      case UNICODE_NAMES -> unicodeNames();
      case DEEP -> deep();
      case SIZES -> sizes();
      case MANY_FILES -> numbered(5000, "file-with-a-number-", ".yaml");
      case LINKS -> links();
      case COLLISIONS -> numbered(120, "a-very-long-common-prefix-".repeat(3), ".yaml");
      case RANDOM_1 -> Volumes.random(101);
      case RANDOM_2 -> Volumes.random(102);
      case RANDOM_3 -> Volumes.random(103);
      case RANDOM_4 -> Volumes.random(104);
      case RANDOM_5 -> Volumes.random(105);
      case ANY_NAMES_1 -> RandomTree.namesOf(1);
      case ANY_NAMES_2 -> RandomTree.namesOf(2);
      case ANY_NAMES_3 -> RandomTree.namesOf(3);
      case HARD_LINKS -> hardLinks();
      case LEVEL_1 -> Volumes.random(101);
    };
  }

  /** Writes the volume into a directory, and returns its file. */
  Path write(Path directory) throws IOException {
    Path file = directory.resolve(name() + ".iso");
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      IsoWriter.write(tree(), Volumes.OPTIONS.withInterchangeLevel(this == LEVEL_1 ? 1 : 3), out);
    }
    return file;
  }

  /** Makes what a foreign program has extracted deletable again. */
  static void unprotect(Path extracted) throws IOException {
    if (!Files.exists(extracted)) {
      return;
    }
    Files.walkFileTree(
        extracted,
        Set.of(),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused) {
            boolean changed = directory.toFile().setWritable(true, true);
            return changed ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }
        });
  }

  private static IsoTree longNames() {
    List<IsoNode> files = new ArrayList<>();
    for (int length = 90; length <= 253; length++) {
      files.add(Volumes.file("n".repeat(length), "name of " + length));
      if (length > 120 && length % 2 == 1) {
        files.add(Volumes.file("d" + "é".repeat(length / 2), "name of " + length));
      }
    }
    return IsoTree.of(IsoNode.Directory.root(files));
  }

  private static IsoTree unicodeNames() {
    List<IsoNode> files = new ArrayList<>();
    for (String name :
        List.of(
            "zażółć gęślą.txt",
            "😀.yaml",
            "日本語",
            "a+b~c;d=e",
            "with space",
            ".hidden",
            "..twodots",
            "trailing.",
            "many.dots.in.name",
            "q?*:\\",
            "quote'\"",
            "README")) {
      files.add(Volumes.file(name, name.length() + " characters"));
    }
    return IsoTree.of(IsoNode.Directory.root(files));
  }

  private static IsoTree deep() {
    IsoNode node = Volumes.file("bottom", "deep");
    for (int level = 60; level > 0; level--) {
      node = new IsoNode.Directory("level" + level, List.of(node, Volumes.file("here", "x")));
    }
    return Volumes.tree(node);
  }

  private static IsoTree sizes() {
    List<IsoNode> files = new ArrayList<>();
    for (int size :
        new int[] {0, 1, 2047, 2048, 2049, 4096, 262_143, 262_144, 262_145, 3_000_000}) {
      byte[] bytes = new byte[size];
      new Random(size).nextBytes(bytes);
      files.add(new IsoNode.RegularFile("size" + size, IsoContent.of(bytes)));
    }
    files.add(new IsoNode.Directory("empty", List.of()));
    return IsoTree.of(IsoNode.Directory.root(files));
  }

  private static IsoTree links() {
    List<IsoNode> links = new ArrayList<>();
    for (String target :
        Stream.of("/", "/etc/passwd", "../a", ".", "..", "./x", "a/./b/../c", "é/😀").toList()) {
      links.add(new IsoNode.SymbolicLink("link" + links.size(), target));
    }
    for (int length = 240; length < 260; length++) {
      links.add(new IsoNode.SymbolicLink("rest" + length, "y".repeat(length) + "/z/../w"));
    }
    links.add(new IsoNode.SymbolicLink("n".repeat(253), "a/".repeat(511) + "b"));
    links.add(new IsoNode.SymbolicLink("up", "../".repeat(340) + "b"));
    return IsoTree.of(IsoNode.Directory.root(links));
  }

  private static IsoTree hardLinks() {
    IsoContent content = IsoContent.of(new byte[3000]);
    IsoContent empty = IsoContent.of(new byte[0]);
    return Volumes.tree(
        new IsoNode.RegularFile("a", content),
        new IsoNode.RegularFile("b", empty),
        new IsoNode.Directory(
            "d",
            List.of(
                new IsoNode.RegularFile("a", content),
                new IsoNode.RegularFile("b", empty),
                new IsoNode.RegularFile("c", content))));
  }

  private static IsoTree numbered(int count, String prefix, String suffix) {
    List<IsoNode> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String number = HexFormat.of().toHexDigits((short) i);
      files.add(Volumes.file(prefix + number + suffix, "file " + i));
    }
    return IsoTree.of(IsoNode.Directory.root(files));
  }
}

package io.seedling.iso;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Trees with names from the whole of Unicode, of any length, alike in every way that names are. */
final class RandomTree {
  private static final List<String> PIECES =
      List.of(
          "ß",
          "ẞ",
          "ss",
          "İ",
          "i",
          "ı",
          "I",
          "ǅ",
          "Ǆ",
          "ς",
          "Σ",
          "e\u0301",
          "é",
          "\u0301",
          "ש",
          "\u202e",
          "\u200f",
          "\ufeff",
          "\ufffe",
          "\uffff",
          "\u0001",
          "\n",
          "\u007f",
          "\u0085",
          ".",
          "..",
          " ",
          ";1",
          ";",
          ":",
          "*",
          "?",
          "\\",
          "_",
          "_1",
          "😀",
          "\ud83c\udde9",
          "\udbff\udfff",
          "日本",
          "a",
          "A",
          ".txt",
          ".TXT",
          "readme",
          "README");
  private static final int[] SIZES = {0, 0, 1, 2, 2047, 2048, 2049, 4095, 4096, 4097, 6000};

  private final Random random;
  private final boolean withLinks;
  private final List<IsoContent> contents = new ArrayList<>();

  private RandomTree(long seed, boolean withLinks) {
    this.random = new Random(seed);
    this.withLinks = withLinks;
  }

  static IsoTree of(long seed, boolean withLinks) {
    RandomTree tree = new RandomTree(seed, withLinks);
    return IsoTree.of(new IsoNode.Directory("", tree.attributes(), tree.children(0)));
  }

  /**
   * Returns a tree whose entries all have the usual attributes, so that anyone can extract them.
   */
  static IsoTree namesOf(long seed) {
    return IsoTree.of(IsoNode.Directory.root(plain(of(seed, true).root().children())));
  }

  private static List<IsoNode> plain(List<IsoNode> nodes) {
    List<IsoNode> plain = new ArrayList<>();
    for (IsoNode node : nodes) {
      if (node instanceof IsoNode.Directory directory) {
        plain.add(new IsoNode.Directory(node.name(), plain(directory.children())));
      } else if (node instanceof IsoNode.SymbolicLink link) {
        plain.add(new IsoNode.SymbolicLink(node.name(), link.target()));
      } else if (node instanceof IsoNode.RegularFile file) {
        plain.add(new IsoNode.RegularFile(node.name(), file.content()));
      }
    }
    return plain;
  }

  private List<IsoNode> children(int depth) {
    Map<String, IsoNode> children = new TreeMap<>();
    int count = random.nextInt(depth == 0 ? 120 : 10);
    for (int i = 0; i < count; i++) {
      String name = children.isEmpty() || random.nextInt(3) > 0 ? name() : like(children.keySet());
      children.put(name, node(name, depth));
    }
    return new ArrayList<>(children.values());
  }

  private IsoNode node(String name, int depth) {
    int kind = random.nextInt(10);
    if (kind < 2 && depth < 4) {
      return new IsoNode.Directory(name, attributes(), children(depth + 1));
    }
    if (kind == 2 && withLinks) {
      String target = random.nextInt(5) == 0 ? "../" : "";
      for (int i = random.nextInt(3); i >= 0; i--) {
        target += name() + (random.nextBoolean() ? "/" : "/../");
      }
      return new IsoNode.SymbolicLink(name, attributes(), target);
    }
    return new IsoNode.RegularFile(name, attributes(), content());
  }

  private IsoContent content() {
    if (!contents.isEmpty() && random.nextInt(8) == 0) {
      return contents.get(random.nextInt(contents.size()));
    }
    byte[] bytes = new byte[SIZES[random.nextInt(SIZES.length)]];
    random.nextBytes(bytes);
    contents.add(IsoContent.of(bytes));
    return contents.get(contents.size() - 1);
  }

  private PosixAttributes attributes() {
    long seconds = -2_208_988_800L + (long) (random.nextDouble() * 8_078_572_800L);
    Optional<Instant> modified =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000)));
    int mode = random.nextInt(010000);
    return new PosixAttributes(mode, id(), id(), modified);
  }

  private long id() {
    return random.nextBoolean() ? random.nextInt(2000) : random.nextInt() & 0xFFFFFFFFL;
  }

  private String name() {
    int most = random.nextInt(4) == 0 ? 253 : 1 + random.nextInt(40);
    StringBuilder name = new StringBuilder();
    while (true) {
      String piece = piece();
      if (bytes(name) + bytes(piece) > most) {
        return isName(name.toString()) ? name.toString() : "x";
      }
      name.append(piece);
    }
  }

  private String piece() {
    if (random.nextBoolean()) {
      return PIECES.get(random.nextInt(PIECES.size()));
    }
    int any = random.nextInt(random.nextBoolean() ? 0x250 : Character.MAX_CODE_POINT + 1);
    boolean allowed = any != 0 && any != '/' && (any < 0xD800 || any > 0xDFFF);
    return allowed ? Character.toString(any) : "-";
  }

  /** Returns another's name with a change that some hierarchy does not see. */
  private String like(Collection<String> names) {
    String other = new ArrayList<>(names).get(random.nextInt(names.size()));
    String changed =
        switch (random.nextInt(5)) {
          case 0 -> other.toUpperCase(Locale.ROOT);
          case 1 -> other.toLowerCase(Locale.ROOT);
          case 2 -> other + ".";
          case 3 -> other + piece();
          default -> other.replace('?', '_');
        };
    return isName(changed) && bytes(changed) <= 253 ? changed : name();
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && !name.equals(".") && !name.equals("..");
  }

  private static int bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}

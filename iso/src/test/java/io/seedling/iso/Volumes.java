package io.seedling.iso;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Trees and volumes that several tests use. */
final class Volumes {
  static final Instant DATE = Instant.parse("2026-01-02T03:04:05.67Z");
  static final VolumeOptions OPTIONS = VolumeOptions.labelled("cidata", DATE);

  private Volumes() {}

  static IsoNode.RegularFile file(String name, String text) {
    return new IsoNode.RegularFile(name, IsoContent.of(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  static IsoTree tree(IsoNode... children) {
    return IsoTree.of(IsoNode.Directory.root(List.of(children)));
  }

  static IsoTree seed() {
    return tree(
        file("user-data", "#cloud-config\n"),
        file("meta-data", "instance-id: one\n"),
        file("network-config", "version: 2\n"));
  }

  static byte[] write(IsoTree tree, VolumeOptions options) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    IsoWriter.write(tree, options, Channels.newChannel(out));
    return out.toByteArray();
  }

  /** Returns a volume with an image for a BIOS, with its table, and two entries for UEFI. */
  static byte[] bootable() throws IOException {
    byte[] image = new byte[10_000];
    new Random(1).nextBytes(image);
    IsoContent isolinux = IsoContent.of(Arrays.copyOf(image, 5_001));
    IsoNode boot =
        new IsoNode.Directory(
            "boot",
            List.of(
                new IsoNode.RegularFile("isolinux.bin", isolinux),
                new IsoNode.RegularFile("efi.img", IsoContent.of(image))));
    BootEntry uefi = BootEntry.uefi("boot/efi.img");
    return write(
        tree(boot),
        OPTIONS.withBoot(
            List.of(
                BootEntry.bios("boot/isolinux.bin").withInfoTable(),
                uefi,
                uefi.withLoadSectors(7))));
  }

  /** Returns what the Rock Ridge tree of a volume must show, as {@link VolumeCheck} puts it. */
  static Map<String, String> shown(IsoTree tree) throws IOException {
    Map<String, String> shown = new TreeMap<>();
    show(tree.root(), "", shown);
    return shown;
  }

  private static void show(IsoNode.Directory directory, String prefix, Map<String, String> shown)
      throws IOException {
    for (IsoNode child : directory.children()) {
      String path = prefix + "/" + child.name();
      if (child instanceof IsoNode.Directory below) {
        shown.put(path, "dir");
        show(below, path, shown);
      } else if (child instanceof IsoNode.SymbolicLink link) {
        shown.put(path, "link " + link.target());
      } else if (child instanceof IsoNode.RegularFile file
          && file.content() instanceof SparseContent sparse) {
        shown.put(path, "file " + sparse.shown());
      } else if (child instanceof IsoNode.RegularFile file) {
        byte[] bytes = Channels.newInputStream(file.content().open()).readAllBytes();
        shown.put(path, "file " + new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
  }

  /** Returns a tree of up to five levels with names of every sort. */
  static IsoTree random(long seed) {
    return IsoTree.of(IsoNode.Directory.root(randomChildren(new Random(seed), 0)));
  }

  private static List<IsoNode> randomChildren(Random random, int depth) {
    Map<String, IsoNode> children = new TreeMap<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      String name = randomName(random);
      int kind = random.nextInt(10);
      if (kind < 3 && depth < 5) {
        children.put(name, new IsoNode.Directory(name, randomChildren(random, depth + 1)));
      } else if (kind == 3) {
        String target = randomName(random) + "/../" + randomName(random);
        children.put(name, new IsoNode.SymbolicLink(name, target));
      } else {
        byte[] bytes = new byte[random.nextInt(5000)];
        random.nextBytes(bytes);
        children.put(name, new IsoNode.RegularFile(name, IsoContent.of(bytes)));
      }
    }
    return new ArrayList<>(children.values());
  }

  private static String randomName(Random random) {
    int[] letters = "abcABC019._+ -~éß日😀".codePoints().toArray();
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 12);
    StringBuilder name = new StringBuilder("n"); // so it is never "." or ".."
    for (int i = 0; i < length; i++) {
      name.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return name.toString();
  }
}

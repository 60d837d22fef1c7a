package io.seedling.qcow2;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Images in a directory, made and filled by qemu-img and qemu-io. */
record QemuDisks(ForeignProgram qemuImg, ForeignProgram qemuIo, Path directory) {
  private static final int NOISE_BYTES = 256 << 10;
  private static final int OPERATIONS = 14;

  QemuDisks(Path directory) throws IOException {
    this(
        ForeignProgram.required("qemu-img", directory),
        ForeignProgram.required("qemu-io", directory),
        directory);
  }

  /** Makes an image of that name, {@code image}, with its base, and fills it at random. */
  void make(ImageRecipe recipe) throws IOException, InterruptedException {
    Random random = new Random(recipe.seed());
    writeNoise(random);
    List<String> create = new ArrayList<>(List.of("create", "-q", "-f", "qcow2"));
    create.addAll(List.of("-o", recipe.options()));
    if (!recipe.backing().isEmpty()) {
      makeBase(recipe, random);
      String format = recipe.backing().endsWith("raw") ? "raw" : "qcow2";
      create.addAll(List.of("-b", "base." + recipe.backing(), "-F", format));
    }
    create.addAll(List.of("image", String.valueOf(recipe.size())));
    qemuImg.run(create.toArray(new String[0]));
    int compressedUnit = recipe.canCompress() ? recipe.clusterSize() : 0;
    scribble("image", random, recipe.size(), compressedUnit, OPERATIONS);
    change(recipe, random);
  }

  private void change(ImageRecipe recipe, Random random) throws IOException, InterruptedException {
    switch (recipe.state()) {
      case NOTHING -> {}
      case SNAPSHOT -> {
        qemuImg.run("snapshot", "-c", ImageRecipe.State.SNAPSHOT_NAME, "image");
        scribble("image", random, recipe.size(), 0, OPERATIONS / 2);
      }
      case BITMAP -> {
        qemuImg.run("bitmap", "--add", "image", "changes");
        scribble("image", random, recipe.size(), 0, OPERATIONS / 2);
      }
      case DIRTY -> {
        try (FileChannel file = FileChannel.open(directory.resolve("image"), WRITE, READ)) {
          ByteBuffer features = ByteBuffer.allocate(8);
          file.read(features, Qcow2Header.INCOMPATIBLE_AT);
          features.putLong(0, features.getLong(0) | 1L << Feature.DIRTY.bit());
          file.write(features.rewind(), Qcow2Header.INCOMPATIBLE_AT);
        }
      }
    }
  }

  private void makeBase(ImageRecipe recipe, Random random)
      throws IOException, InterruptedException {
    String base = "base." + recipe.backing();
    int size = recipe.size();
    int part = size / 3 * 2 / 512 * 512;
    switch (recipe.backing()) {
      case "raw" -> Files.write(directory.resolve(base), bytes(random, size));
      case "short.raw" -> Files.write(directory.resolve(base), bytes(random, part - 77));
      case "qcow2" -> qcow2(base, random, size, 4096);
      case "short.qcow2" -> qcow2(base, random, part, 512);
      case "long.qcow2" -> qcow2(base, random, size + (1 << 20), 65536);
      default -> {
        Files.write(directory.resolve("bottom.raw"), bytes(random, part));
        qcow2("middle.qcow2 -b bottom.raw -F raw", random, part / 1024 * 512, 512);
        qcow2(base + " -b middle.qcow2 -F qcow2", random, size, 1024);
      }
    }
  }

  private void qcow2(String words, Random random, int size, int clusterSize)
      throws IOException, InterruptedException {
    String line = "create -q -f qcow2 -o cluster_size=" + clusterSize + " " + words + " " + size;
    qemuImg.run(line.split(" ", -1));
    scribble(words.split(" ", -1)[0], random, size, clusterSize, OPERATIONS / 2);
  }

  /**
   * Writes data, zeros and compressed clusters, and discards some.
   *
   * @param compressedUnit the cluster size, or 0 if nothing can be compressed
   */
  void scribble(String name, Random random, int size, int compressedUnit, int operations)
      throws IOException, InterruptedException {
    if (!Files.exists(directory.resolve("noise"))) {
      writeNoise(random);
    }
    List<String> words = new ArrayList<>(List.of("-f", "qcow2"));
    for (String operation : compressions(random, size, compressedUnit, operations / 3)) {
      words.addAll(List.of("-c", operation));
    }
    for (int i = 0; i < operations; i++) {
      words.addAll(List.of("-c", operation(random, size)));
    }
    words.add(name);
    qemuIo.run(words.toArray(new String[0]));
  }

  /** Only a cluster that has no place yet can be written compressed. */
  private static Set<String> compressions(Random random, int size, int unit, int count) {
    Set<String> operations = new LinkedHashSet<>();
    for (int i = 0; i < count && unit > 0; i++) {
      int from = random.nextInt((size - 1) / unit + 1) * unit;
      operations.add("write -q -c -s noise " + from + " " + Math.min(unit, size - from));
    }
    return operations;
  }

  private static String operation(Random random, int size) {
    int from = random.nextInt(size / 512) * 512;
    int length = random.nextInt(Math.min(size - from, 90_000) / 512) * 512 + 512;
    String command =
        switch (random.nextInt(5)) {
          case 0 -> "write -q -s noise ";
          case 1 -> "write -q -P 7 ";
          case 2 -> "write -q -z ";
          case 3 -> "write -q -z -u ";
          default -> "discard -q ";
        };
    return command + from + " " + length;
  }

  /** Returns what qemu-img says that the guest sees. */
  byte[] rawBytes(String name) throws IOException, InterruptedException {
    qemuImg.run("convert", "-f", "qcow2", "-O", "raw", name, "expected.raw");
    byte[] bytes = Files.readAllBytes(directory.resolve("expected.raw"));
    Files.delete(directory.resolve("expected.raw"));
    return bytes;
  }

  private void writeNoise(Random random) throws IOException {
    Files.write(directory.resolve("noise"), bytes(random, NOISE_BYTES));
  }

  /** Bytes that can be compressed to a half, and differ everywhere. */
  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    for (int i = 0; i < count; i++) {
      bytes[i] &= 0x0f;
    }
    return bytes;
  }
}

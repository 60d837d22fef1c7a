package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Preallocated images, and images with external data files, beside those that qemu-img makes. */
@Tag("reference")
@ExtendWith(Thinned.class)
final class PreallocationAgainstQemuImgTest {
  private static final Pattern MAPPED =
      Pattern.compile("\"length\": (\\d+), \"depth\": 0, (\"present.*?)(, \"offset.*)?}");

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  /**
   * An image to make.
   *
   * @param data none, data or raw: whether there is a data file
   */
  record Recipe(
      int clusterBits, int refcountBits, boolean extended, Preallocation mode, String data) {

    NewImage image(long size) {
      Qcow2Options options =
          new Qcow2Options(3, clusterBits, refcountBits, false, extended, Compression.ZLIB);
      Optional<ExternalDataFile> file =
          data.equals("none")
              ? Optional.empty()
              : Optional.of(new ExternalDataFile("ours.data", data.equals("raw")));
      return new NewImage(size, options, Optional.empty(), mode, file);
    }

    /** Returns all kinds of sizes, or for most recipes the one that needs most care. */
    List<Long> sizes() {
      long odd = (3 << 20) + 512;
      return clusterBits == 16 ? List.of(0L, 4L << 20, odd) : List.of(odd);
    }

    String options() {
      return "cluster_size="
          + (1 << clusterBits)
          + ",refcount_bits="
          + refcountBits
          + ",extended_l2="
          + (extended ? "on" : "off")
          + ",preallocation="
          + mode.qemuName()
          + (data.equals("none") ? "" : ",data_file=theirs.data")
          + (data.equals("raw") ? ",data_file_raw=on" : "");
    }
  }

  static Stream<Recipe> recipes() {
    List<Recipe> recipes = new ArrayList<>();
    for (Preallocation mode : Preallocation.values()) {
      for (String data : List.of("none", "data", "raw")) {
        recipes.add(new Recipe(9, 64, false, mode, data));
        recipes.add(new Recipe(12, 16, false, mode, data));
        recipes.add(new Recipe(14, 2, true, mode, data));
        recipes.add(new Recipe(16, 16, false, mode, data));
        recipes.add(new Recipe(16, 8, true, mode, data));
        recipes.add(new Recipe(21, 1, false, mode, data));
      }
    }
    return recipes.stream();
  }

  @BeforeEach
  void findQemuImg() {
    qemuImg = ForeignProgram.required("qemu-img", directory);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void theImageIsAsQemuImgsOwn(Recipe recipe) throws Exception {
    for (long size : recipe.sizes()) {
      NewImage image = recipe.image(size);
      Path ours = write(image);
      qemuImg.run(
          "create", "-q", "-f", "qcow2", "-o", recipe.options(), "theirs", Long.toString(size));

      String name = recipe + " " + size;
      assertEquals(check("theirs"), check("ours"), name);
      assertEquals(info("theirs"), info("ours"), name);
      assertEquals(map("theirs"), map("ours"), name);
      assertTrue(qemuImg.run("compare", "ours", "theirs").startsWith("Images are identical."));
      if (image.dataFile().isPresent()) { // QEMU's goes on to the end of the last cluster
        assertEquals(size, Files.size(directory.resolve("ours.data")));
      }
      try (GuestDisk disk = GuestDisk.open(ours, Optional.empty())) {
        assertEquals(size, disk.size());
      }
      assertEquals(0, CheckRun.of(ours).report().corruptions());
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void qemuWritesIntoIt(Recipe recipe) throws Exception {
    ForeignProgram qemuIo = ForeignProgram.required("qemu-io", directory);
    write(recipe.image(5 << 20));

    qemuIo.run("-c", "write -P 0x5a 1000 300000", "-c", "write -P 0xa5 4M 1M", "ours");

    assertTrue(qemuImg.run("check", "ours").startsWith("No errors were found"));
    qemuIo.run(
        "-c",
        "read -P 0 0 1000",
        "-c",
        "read -P 0x5a 1000 300000",
        "-c",
        "read -P 0 301000 3M",
        "-c",
        "read -P 0xa5 4M 1M",
        "ours");
  }

  @Test
  void theBackingFileShowsThroughExtendedEntries() throws Exception {
    byte[] base = new byte[3 << 20];
    Arrays.fill(base, (byte) 7);
    Files.write(directory.resolve("base"), base);
    Qcow2Options options = new Qcow2Options(3, 16, 16, false, true, Compression.ZLIB);
    for (Preallocation mode : Preallocation.values()) {
      NewImage image =
          new NewImage(
              base.length,
              options,
              Optional.of(new BackingFile("base", ImageFormat.RAW)),
              mode,
              Optional.empty());
      write(image);

      assertTrue(qemuImg.run("check", "ours").startsWith("No errors were found"));
      assertTrue(qemuImg.run("compare", "ours", "base").startsWith("Images are identical."));
    }
  }

  @Test
  void aLargeImageIsClean() throws Exception {
    NewImage image =
        new NewImage(
            500L << 30,
            Qcow2Options.DEFAULT,
            Optional.empty(),
            Preallocation.METADATA,
            Optional.empty());
    Path ours = write(image);

    String check = qemuImg.run("check", "--output=json", "ours");

    assertEquals("8192000", Json.field(check, "allocated-clusters"));
    assertEquals(Long.toString(Files.size(ours)), Json.field(check, "image-end-offset"));
  }

  @Test
  void rawImagesAreAsQemuImgsOwn() throws Exception {
    for (Preallocation mode : List.of(Preallocation.FALLOC, Preallocation.FULL)) {
      Path ours = directory.resolve("ours");
      Files.deleteIfExists(ours);
      try (FileChannel channel = create(ours)) {
        RawImage.create(channel, 3_000_000, mode);
      }
      String option = "preallocation=" + mode.qemuName();
      qemuImg.run("create", "-q", "-f", "raw", "-o", option, "theirs", "3000000");

      assertEquals(-1, Files.mismatch(ours, directory.resolve("theirs")));
      assertEquals(actualSize("theirs"), actualSize("ours"));
    }
  }

  private String actualSize(String name) throws Exception {
    return Json.field(qemuImg.run("info", "-f", "raw", "--output=json", name), "actual-size");
  }

  /** The file's length differs: ours has the tables first, and data to the end of a cluster. */
  private String check(String name) throws Exception {
    return qemuImg
        .run("check", "--output=json", name)
        .replaceAll("(?m)^ *\"(image-end-offset|filename)\".*\n", "");
  }

  private String info(String name) throws Exception {
    return qemuImg
        .run("info", "--output=json", name)
        .replaceAll("(?m)^ *\"(actual-size|filename)\".*\n", "")
        .replace(name + ".data", "data");
  }

  /** What is where, without host offsets and holes of the file, which differ. */
  private String map(String name) throws Exception {
    StringBuilder runs = new StringBuilder();
    String kind = "";
    long length = 0;
    String map = qemuImg.run("map", "--output=json", name).replaceAll(", \"zero\": [a-z]+", "");
    Matcher matcher = MAPPED.matcher(map);
    while (matcher.find()) {
      if (!matcher.group(2).equals(kind)) {
        runs.append(length).append(kind).append('\n');
        length = 0;
      }
      kind = matcher.group(2);
      length += Long.parseLong(matcher.group(1));
    }
    return runs.append(length).append(kind).toString();
  }

  private Path write(NewImage image) throws IOException {
    Path file = directory.resolve("ours");
    Files.deleteIfExists(file);
    try (FileChannel channel = create(file)) {
      image.writeTo(channel);
    }
    if (image.dataFile().isPresent()) {
      Path data = directory.resolve(image.dataFile().get().name());
      Files.deleteIfExists(data);
      try (FileChannel channel = create(data)) {
        image.writeDataTo(channel);
      }
    }
    return file;
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}

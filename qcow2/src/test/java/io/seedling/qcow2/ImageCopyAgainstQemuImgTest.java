package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies in both directions, judged by qemu-img. */
@Tag("reference")
@ExtendWith(Thinned.class)
final class ImageCopyAgainstQemuImgTest {
  private static final int SIZE = (5 << 20) + 1536;
  private static final int HOLE = CopyOptions.DEFAULT_SHORTEST_HOLE;

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void makeSource() throws IOException {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    Random random = new Random(4);
    byte[] piece = new byte[70_000];
    try (RandomAccessFile file = new RandomAccessFile(path("raw").toFile(), "rw")) {
      file.setLength(SIZE);
      for (int i = 0; i < 24; i++) {
        int kinds = 1 + random.nextInt(255);
        for (int at = 0; at < piece.length; at++) {
          piece[at] = (byte) random.nextInt(kinds);
        }
        int length = 1 + random.nextInt(piece.length);
        file.seek(random.nextInt(SIZE - length));
        file.write(piece, 0, length);
      }
      file.seek(SIZE - 1);
      file.write(1);
    }
  }

  private Path path(String name) {
    return directory.resolve(name);
  }

  /** A copy that is asked for, and the words that ask qemu-img for the same. */
  record Kind(Qcow2Options options, boolean compress, String words) {
    @Override
    public String toString() {
      return words + (compress ? " -c" : "");
    }
  }

  static Stream<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int bits : new int[] {9, 12, 14, 16, 18, 21}) {
      for (int version = 2; version <= 3; version++) {
        for (Compression compression : Compression.values()) {
          for (boolean extended : new boolean[] {false, true}) {
            boolean only3 = extended || compression == Compression.ZSTD;
            if ((version == 3 || !only3) && (!extended || bits >= 14)) {
              addBoth(kinds, new Qcow2Options(version, bits, 16, false, extended, compression));
            }
          }
        }
      }
    }
    for (int width : new int[] {1, 2, 8, 64}) {
      addBoth(kinds, new Qcow2Options(3, 12, width, true, false, Compression.ZLIB));
    }
    return kinds.stream();
  }

  private static void addBoth(List<Kind> kinds, Qcow2Options options) {
    String words =
        "cluster_size="
            + (1 << options.clusterBits())
            + (options.version() == 2 ? ",compat=0.10" : ",compat=1.1")
            + ",refcount_bits="
            + options.refcountBits()
            + (options.lazyRefcounts() ? ",lazy_refcounts=on" : "")
            + (options.extendedL2() ? ",extended_l2=on" : "")
            + (options.compression() == Compression.ZSTD ? ",compression_type=zstd" : "");
    kinds.add(new Kind(options, false, words));
    kinds.add(new Kind(options, true, words));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void ourCopyIsCleanAndTheSameAndSaysWhatQemuImgsSays(Kind kind) throws Exception {
    copy(List.of(path("raw")), "ours", kind.options(), Optional.empty(), kind.compress());
    theirs(kind, "raw", "theirs");

    assertClean("ours");
    assertSame("raw", "ours");
    assertEquals(described("theirs"), described("ours"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theirCopyBecomesTheSameRawImage(Kind kind) throws Exception {
    theirs(kind, "raw", "theirs");
    try (GuestDisk disk = GuestDisk.open(path("theirs"), Optional.empty());
        FileChannel target = create("back")) {
      new ImageCopy(List.of(disk), new CopyOptions(3, HOLE, false, false)).writeRaw(target);
    }

    assertEquals(-1, Files.mismatch(path("raw"), path("back")));
  }

  private void theirs(Kind kind, String from, String to) throws Exception {
    List<String> words = new ArrayList<>(List.of("convert", "-O", "qcow2"));
    if (kind.compress()) {
      words.add("-c");
    }
    words.addAll(List.of("-f", "raw", "-o", kind.words(), from, to));
    qemuImg.run(words.toArray(new String[0]));
  }

  /** What {@code info} says of the format, in one line. */
  private String described(String name) throws Exception {
    String info = qemuImg.run("info", "--output=json", name);
    StringBuilder said = new StringBuilder();
    for (String field :
        List.of(
            "virtual-size",
            "cluster-size",
            "compat",
            "compression-type",
            "lazy-refcounts",
            "refcount-bits",
            "corrupt",
            "extended-l2")) {
      said.append(field).append('=').append(Json.field(info, field)).append(' ');
    }
    return said.toString();
  }

  private void assertClean(String name) throws Exception {
    String check = qemuImg.run("check", name);
    assertTrue(check.startsWith("No errors were found on the image."), check);
  }

  private void assertSame(String one, String other) throws Exception {
    assertEquals("Images are identical.\n", qemuImg.run("compare", one, other));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void anOverlayKeepsOnlyWhatIsItsOwn(int version) throws Exception {
    ForeignProgram qemuIo = ForeignProgram.required("qemu-io", directory);
    qemuImg.run("create", "-q", "-f", "qcow2", "-b", "raw", "-F", "raw", "overlay");
    qemuIo.run(
        "-c",
        "write -P 7 100000 200000",
        "-c",
        "write -z 1M 1M",
        "-c",
        "write -P 0 3M 300k",
        "overlay");
    Optional<BackingFile> backing = Optional.of(new BackingFile("raw", ImageFormat.RAW));
    Qcow2Options options = new Qcow2Options(version, 12, 16, false, false, Compression.ZLIB);

    copy(List.of(path("overlay")), "ours", options, backing, true);

    assertClean("ours");
    assertSame("overlay", "ours");
    assertTrue(Files.size(path("ours")) < (version == 3 ? 1 << 18 : 2 << 20));
  }

  @Test
  void severalImagesAreOneBehindTheOther() throws Exception {
    qemuImg.run("convert", "-O", "qcow2", "raw", "qcow2");
    qemuImg.run("convert", "-O", "raw", "raw", "qcow2", "raw", "theirs");

    copy(
        List.of(path("raw"), path("qcow2"), path("raw")),
        "ours",
        Qcow2Options.DEFAULT,
        Optional.empty(),
        false);

    assertClean("ours");
    assertSame("theirs", "ours");
  }

  @Test
  void theNumberOfThreadsChangesNoByte() throws Exception {
    for (int threads : new int[] {1, 2, 7, 16}) {
      try (GuestDisk disk = GuestDisk.open(path("raw"), Optional.empty());
          FileChannel target = create("of-" + threads)) {
        new ImageCopy(List.of(disk), new CopyOptions(threads, HOLE, true, false))
            .writeQcow2(target, new NewImage(disk.size(), 9, Optional.empty()));
      }
      assertEquals(-1, Files.mismatch(path("of-1"), path("of-" + threads)));
    }
  }

  @Test
  void withoutHolesEveryClusterIsThere() throws Exception {
    try (GuestDisk disk = GuestDisk.open(path("raw"), Optional.empty());
        FileChannel target = create("full")) {
      new ImageCopy(List.of(disk), new CopyOptions(2, 0, false, false))
          .writeQcow2(target, NewImage.empty(disk.size()));
    }

    assertClean("full");
    assertSame("raw", "full");
    assertTrue(qemuImg.run("check", "full").contains("81/81 = 100.00% allocated"));
  }

  @Test
  void aCopyThatDiffersIsFound() throws Exception {
    Files.copy(path("raw"), path("copy"));
    try (RandomAccessFile file = new RandomAccessFile(path("copy").toFile(), "rw")) {
      file.seek(4_000_000);
      int was = file.read();
      file.seek(4_000_000);
      file.write(was ^ 1);
    }
    try (GuestDisk disk = GuestDisk.open(path("raw"), Optional.empty());
        GuestDisk copy = GuestDisk.open(path("copy"), Optional.empty())) {
      ImageCopy ours = new ImageCopy(List.of(disk), new CopyOptions(2, HOLE, false, false));
      IOException e = assertThrows(IOException.class, () -> ours.verify(copy));
      assertEquals("the copy differs from its source at byte 4000000", e.getMessage());
    }
  }

  private void copy(
      List<Path> from,
      String to,
      Qcow2Options options,
      Optional<BackingFile> backing,
      boolean compress)
      throws IOException {
    List<GuestDisk> disks = new ArrayList<>();
    try (FileChannel target = create(to)) {
      for (Path file : from) {
        disks.add(GuestDisk.open(file, Optional.empty()));
      }
      ImageCopy copy = new ImageCopy(disks, new CopyOptions(3, HOLE, compress, false));
      copy.writeQcow2(target, new NewImage(copy.size(), options, backing));
      try (GuestDisk written = GuestDisk.open(path(to), Optional.empty())) {
        copy.verify(written);
      }
      assertEquals(copy.size(), copy.done());
    } finally {
      for (GuestDisk disk : disks) {
        disk.close();
      }
    }
  }

  private FileChannel create(String name) throws IOException {
    return FileChannel.open(path(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}

package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What qemu-img writes, read by us, and described in the same words. */
@Tag("reference")
@ExtendWith(Thinned.class)
final class DiskImageAgainstQemuImgTest {
  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void findQemuImg() {
    qemuImg = ForeignProgram.required("qemu-img", directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=0.10",
        "compat=1.1",
        "compat=1.1,lazy_refcounts=on",
        "compression_type=zstd",
        "extended_l2=on",
        "extended_l2=on,cluster_size=16k",
        "refcount_bits=1",
        "refcount_bits=64,cluster_size=512",
        "cluster_size=2M",
        "preallocation=metadata",
        "preallocation=falloc,cluster_size=4k",
        "data_file=data.raw",
        "data_file=data.raw,data_file_raw=on",
        "backing_file=base.img,backing_fmt=raw",
        "backing_file=base.img,backing_fmt=raw,compat=0.10",
        "encrypt.format=aes,encrypt.key-secret=secret",
        "encrypt.format=luks,encrypt.key-secret=secret,encrypt.iter-time=10,encrypt.hash-alg=sha512"
      })
  void everyKindOfImageIsDescribedTheSame(String options) throws Exception {
    Files.write(directory.resolve("base.img"), new byte[512]);
    qemuImg.run(
        "create",
        "-q",
        "-f",
        "qcow2",
        "--object",
        "secret,id=secret,data=abcdef",
        "-o",
        options,
        "image",
        "1000000");

    assertSameInfo("image");
  }

  private void assertSameInfo(String name) throws IOException, InterruptedException {
    String theirs = qemuImg.run("info", "--output=json", name);
    try (DiskImage image = DiskImage.open(directory.resolve(name))) {
      ImageInfo info = image.info();
      assertField(theirs, "virtual-size", Optional.of(info.virtualSize()));
      assertField(theirs, "format", Optional.of(quoted(info.format().qemuName())));
      ImageInfo.Qcow2 qcow2 = info.qcow2().orElseThrow();
      boolean v3 = qcow2.version() == 3;
      assertField(theirs, "cluster-size", Optional.of(qcow2.clusterSize()));
      assertField(theirs, "compat", Optional.of(quoted(qcow2.compat())));
      assertField(theirs, "compression-type", Optional.of(quoted(qcow2.compressionType())));
      assertField(theirs, "refcount-bits", Optional.of(qcow2.refcountBits()));
      assertField(theirs, "dirty-flag", Optional.of(qcow2.dirty()));
      assertField(theirs, "lazy-refcounts", v3 ? Optional.of(qcow2.lazyRefcounts()) : none());
      assertField(theirs, "corrupt", v3 ? Optional.of(qcow2.corrupt()) : none());
      assertField(theirs, "extended-l2", v3 ? Optional.of(qcow2.extendedL2()) : none());
      assertField(theirs, "encrypted", qcow2.encryption().map(method -> true));
      assertField(theirs, "data-file", qcow2.dataFile().map(DiskImageAgainstQemuImgTest::quoted));
      assertField(theirs, "data-file-raw", qcow2.dataFile().map(file -> qcow2.dataFileRaw()));
      assertField(
          theirs, "backing-filename", qcow2.backing().map(backing -> quoted(backing.name())));
      assertField(
          theirs,
          "backing-filename-format",
          qcow2
              .backing()
              .flatMap(ImageInfo.Backing::formatName)
              .map(DiskImageAgainstQemuImgTest::quoted));
    }
  }

  private static void assertField(String theirs, String name, Optional<?> ours) {
    // qemu-img says "encrypt" of the details, where another "format" comes first
    String head =
        name.equals("format")
            ? theirs.replaceAll("(?s)\"encrypt\": \\{.*?\\n {12}\\},?", "")
            : theirs;
    assertEquals(Json.field(head, name), ours.map(Object::toString).orElse("absent"), name);
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  @Test
  void theFullBackingNameIsJoinedAsQemuDoes() throws Exception {
    Files.createDirectories(directory.resolve("sub"));
    Files.write(directory.resolve("base.img"), new byte[512]);
    for (String name : new String[] {"../base.img", directory.resolve("base.img").toString()}) {
      Path file = directory.resolve("sub/image");
      qemuImg.run("create", "-q", "-f", "qcow2", "-F", "raw", "-b", name, file.toString());
      try (DiskImage image = DiskImage.open(file)) {
        assertField(
            qemuImg.run("info", "--output=json", file.toString()),
            "full-backing-filename",
            image
                .info()
                .qcow2()
                .orElseThrow()
                .backing()
                .map(backing -> quoted(backing.fullName())));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"compat=0.10", "compat=1.1", "cluster_size=512"})
  void snapshotsAreListedTheSame(String options) throws Exception {
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", options, "image", "1M");
    qemuImg.run("snapshot", "-c", "first", "image");
    qemuImg.run("snapshot", "-c", "zweiter, ü", "image");

    String theirs = qemuImg.run("info", "--output=json", "image");
    List<String> expected = new ArrayList<>();
    for (String part : theirs.substring(theirs.indexOf("\"snapshots\"")).split("\\{", -1)) {
      if (part.contains("\"vm-state-size\"")) {
        expected.add(
            String.join(
                " ",
                Json.field(part, "id"),
                Json.field(part, "name"),
                Json.field(part, "vm-state-size"),
                Json.field(part, "date-sec"),
                Json.field(part, "date-nsec"),
                Json.field(part, "vm-clock-sec"),
                Json.field(part, "vm-clock-nsec"),
                Json.field(part, "icount")));
      }
    }
    assertEquals(expected, ourSnapshots());
    assertEquals(2, expected.size());
  }

  private List<String> ourSnapshots() throws IOException {
    List<String> snapshots = new ArrayList<>();
    for (ImageInfo.Snapshot snapshot : qcow2("image").snapshots()) {
      assertEquals(1 << 20, snapshot.diskSize().orElseThrow());
      snapshots.add(
          String.join(
              " ",
              quoted(snapshot.id()),
              quoted(snapshot.name()),
              Long.toString(snapshot.vmStateSize()),
              Long.toString(snapshot.dateSeconds()),
              Integer.toString(snapshot.dateNanos()),
              Long.toString(snapshot.vmClockNanos() / 1_000_000_000),
              Long.toString(snapshot.vmClockNanos() % 1_000_000_000),
              snapshot.icount().isPresent()
                  ? Long.toString(snapshot.icount().getAsLong())
                  : "absent"));
    }
    return snapshots;
  }

  @Test
  void bitmapsAreListedTheSame() throws Exception {
    qemuImg.run("create", "-q", "-f", "qcow2", "image", "1M");
    qemuImg.run("bitmap", "--add", "-g", "512", "image", "first");
    qemuImg.run("bitmap", "--add", "--disable", "image", "zweite, ü");

    assertEquals(
        List.of(
            new ImageInfo.Bitmap("first", 512, false, true),
            new ImageInfo.Bitmap("zweite, ü", 65536, false, false)),
        qcow2("image").bitmaps());
    assertSameInfo("image");
  }

  @ParameterizedTest
  @CsvSource({
    "vmdk,VMDK",
    "vdi,VDI",
    "vpc,VHD",
    "vhdx,VHDX",
    "qed,QED",
    "parallels,Parallels",
    "qcow,qcow (version 1)"
  })
  void qemusOtherFormatsAreRefusedByName(String qemuName, String name) throws Exception {
    qemuImg.run("create", "-q", "-f", qemuName, "image", "16M");

    UnsupportedImageException e =
        assertThrows(
            UnsupportedImageException.class, () -> DiskImage.open(directory.resolve("image")));

    assertEquals(
        "this is an image in the " + name + " format, which is not supported", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compat=1.1",
        "compat=0.10,cluster_size=4k",
        "refcount_bits=1",
        "refcount_bits=64",
        "extended_l2=on",
        "compression_type=zstd"
      })
  void aTruncatedImageIsRefusedAndAWholeOneIsNot(String options) throws Exception {
    byte[] random = new byte[3_000_000];
    new Random(1).nextBytes(random);
    Files.write(directory.resolve("raw"), random);
    for (String compress : new String[] {"-q", "-c"}) {
      qemuImg.run("convert", compress, "-f", "raw", "-O", "qcow2", "-o", options, "raw", "image");
      Path image = directory.resolve("image");
      assertEquals(3_000_320, BackingChain.of(image, Optional.empty()).top().virtualSize());
      byte[] whole = Files.readAllBytes(image);
      for (int length = 4096; length < whole.length - 65536; length += 150_001) {
        Files.write(image, Arrays.copyOf(whole, length));
        assertThrows(
            Qcow2FormatException.class,
            () -> BackingChain.of(image, Optional.empty()),
            compress + " " + length);
      }
    }
  }

  @Test
  void aDamagedImageWithSnapshotsAndBitmapsIsReadOrRefused() throws Exception {
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=512", "image", "64k");
    qemuImg.run("snapshot", "-c", "tag", "image");
    qemuImg.run("bitmap", "--add", "-g", "512", "image", "first");
    byte[] image = Files.readAllBytes(directory.resolve("image"));

    Disk disk = Disk.inMemory();
    for (int bit = 0; bit < 8 * image.length; bit++) {
      byte[] damaged = image.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      DamagedImageTest.readOrRefuse(disk, damaged, "bit " + bit % 8 + " of byte " + bit / 8);
    }
    for (int length = 0; length < image.length; length++) {
      DamagedImageTest.readOrRefuse(
          disk, Arrays.copyOf(image, length), "the first " + length + " bytes");
    }
  }

  @Test
  void aSizeThatIsNoWholeSectorIsRoundedAsQemuDoes() throws Exception {
    qemuImg.run("create", "-q", "-f", "qcow2", "image", "64k");
    Path file = directory.resolve("image");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(8).putLong(0, 65_000), 24);
    }

    assertSameInfo("image");
  }

  private ImageInfo.Qcow2 qcow2(String name) throws IOException {
    try (DiskImage image = DiskImage.open(directory.resolve(name))) {
      return image.info().qcow2().orElseThrow();
    }
  }
}

package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines of convert, beside qemu-img. {@code @} stands for the directory. */
@Tag("reference")
@Timeout(120)
@ExtendWith(Thinned.class)
class ImgConvertAgainstQemuImgTest {
  @TempDir private Path directory;
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void makeImages() throws Exception {
    qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 image 1M");
    qemuImg.write("qcow2", "image", "write -P 1 128k 64k", "write -P 3 512k 64k");
    qemuImg.make("qemu-img snapshot -c first image");
    qemuImg.write("qcow2", "image", "write -P 2 160k 128k");
    qemuImg.make("qemu-img snapshot -c 1 image"); // its id is 2
    qemuImg.write("qcow2", "image", "write -z 512k 64k", "write -P 9 0 4k");
    qemuImg.make("qemu-img create -q -f raw raw 1M");
  }

  private CommandLineRun ours(String line) {
    return CommandLineRun.of(
        ("imgtool convert " + line).replace("@", directory.toString()).split(" ", -1));
  }

  private QemuImg.Run theirs(String line) throws IOException, InterruptedException {
    return qemuImg.run(
        ("qemu-img convert " + line).replace("@", directory.toString()).split(" ", -1));
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name));
  }

  private void assertSameGuest(String one, String other) throws Exception {
    qemuImg.make("qemu-img compare " + directory.resolve(one) + " " + directory.resolve(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-l first @/image",
        "-l 1 @/image",
        "-l 2 @/image",
        "-l snapshot.id=2 @/image",
        "-l snapshot.name=1 @/image",
        "-l snapshot.id=1,snapshot.name=first @/image",
        "-l snapshot.id=2 @/image @/image",
        "file:@/image",
        "--image-opts driver=qcow2,file.filename=@/image",
        "--image-opts driver=raw,file.filename=@/image",
        "json:{\"driver\":\"raw\",\"file\":{\"filename\":\"@/image\"}}",
        "--salvage @/image"
      })
  void theSameIsRead(String words) throws Exception {
    assertEquals(0, theirs(words + " @/theirs").status());
    assertEquals(new CommandLineRun(0, "", ""), ours(words + " @/ours"));

    assertArrayEquals(bytes("theirs"), bytes("ours"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-l none @/image @/out",
        "-l snapshot.id=1,snapshot.name=1 @/image @/out",
        "-l first -f raw @/raw @/out",
        "-l first @/image @/image @/out",
        "--image-opts -f raw driver=raw,file.filename=@/raw @/out",
        "--image-opts driver=none,file.filename=@/raw @/out",
        "--target-image-opts @/image @/out",
        "--salvage -C @/image @/out",
        "-f none @/image @/out",
        "-n -O raw @/image @/image.short",
        "-n -O qcow2 @/image @/short",
        "-n -O qcow2 @/image @/none"
      })
  void theSameIsRefused(String words) throws Exception {
    Files.write(directory.resolve("image.short"), new byte[512]);
    qemuImg.make("qemu-img create -q -f qcow2 short 512k");

    QemuImg.Run theirs = theirs(words);
    CommandLineRun ours = ours(words);

    assertEquals(
        theirs.err().replace("qemu-img: ", "imgtool: ").lines().findFirst().orElse(""),
        ours.err().lines().findFirst().orElse(""));
    assertEquals(theirs.status(), ours.status());
    assertFalse(Files.exists(directory.resolve("out")));
  }

  /** Sets a byte of an image. */
  private void damage(String name, long at, int value) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw")) {
      file.seek(at);
      file.write(value);
    }
  }

  @Test
  void whatQemuReadsOfADamagedImageIsSalvagedAndElseRefused() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 damaged 1M");
    qemuImg.write(
        "qcow2", "damaged", "write -P 1 0 64k", "write -P 2 64k 64k", "write -P 3 192k 64k");
    damage("damaged", 0x40000 + 8, 0x81); // the second L2 entry: a reserved bit, which QEMU ignores
    damage("damaged", 0x40000 + 24 + 5, 0x70); // the fourth one: behind the end of the file

    CommandLineRun refused = ours("-f qcow2 @/damaged @/out");
    CommandLineRun salvaged = ours("-f qcow2 --salvage @/damaged @/out");
    theirs("-f qcow2 --salvage @/damaged @/theirs");

    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("damaged: the image is damaged: "), refused.err());
    assertTrue(
        refused.err().contains("\n  help: imgtool check tells all; --salvage "), refused.err());
    assertEquals(0, salvaged.status());
    assertEquals(
        List.of(
            "imgtool: warning: error while reading offset 65536",
            "imgtool: warning: error while reading offset 196608"),
        salvaged.err().lines().map(line -> line.substring(0, line.lastIndexOf(": not"))).toList());
    byte[] theirs = bytes("theirs");
    Arrays.fill(theirs, 65536, 131072, (byte) 0); // what QEMU reads all the same
    assertArrayEquals(theirs, bytes("out"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|",
        "-c |-o compression_type=zstd,cluster_size=4k",
        "--target-is-zero |-o refcount_bits=1,lazy_refcounts=on",
        "|-o compat=0.10",
        "|-o extended_l2=on,cluster_size=128k",
        "|-b base -F qcow2",
        "|-b base -F qcow2 -o compat=0.10,cluster_size=512",
        "-B base |-b base -F qcow2 -o cluster_size=128k",
        "-B base |-b base -F qcow2 -o extended_l2=on"
      })
  void anImageThatIsThereKeepsWhatItIs(String words) throws Exception {
    String[] parts = words.split("\\|", -1);
    qemuImg.make("qemu-img create -q -f qcow2 base 3M");
    qemuImg.write("qcow2", "base", "write -P 7 0 3M");
    qemuImg.make("qemu-img create -q -f qcow2 -b base -F qcow2 overlay 1M");
    qemuImg.write("qcow2", "overlay", "write -P 8 64k 16k", "write -z 256k 64k");
    String source = parts[0].contains("-B") ? "overlay" : "image";
    for (String name : List.of("ours", "theirs")) {
      qemuImg.make(
          ("qemu-img create -q -f qcow2 " + parts[1] + " " + name + " 3M").replace("  ", " "));
      if (!parts[0].contains("zero")) {
        qemuImg.write(
            "qcow2", name, "write -P 6 32k 8k", "write -P 5 960k 320k", "write -z 2M 64k");
      }
    }

    assertEquals(0, theirs(parts[0] + "-n -O qcow2 @/" + source + " @/theirs").status());
    assertEquals(
        new CommandLineRun(0, "", ""),
        ours("--verify " + parts[0] + "-n -O qcow2 @/" + source + " @/ours"));

    assertSameGuest("theirs", "ours");
    qemuImg.make("qemu-img check " + directory.resolve("ours"));
    assertEquals(description("theirs"), description("ours"));
  }

  private String description(String name) throws Exception {
    String info = qemuImg.run("qemu-img", "info", name).out();
    String times = "disk size: .*|\\d{4}-\\d\\d-\\d\\d [\\d:]+";
    return info.replaceAll(times, "").replace(name, "");
  }

  /** Where data are and where zeros, not where they lie in the file. */
  private String layout(String name) throws Exception {
    QemuImg.Run run = qemuImg.run("qemu-img", "map", "--output=json", name);
    assertEquals(0, run.status(), run.err());
    return run.out().replaceAll(", \"offset\": \\d+", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-O qcow2 -o cluster_size=512",
        "-O qcow2 -o cluster_size=1k -S 512",
        "-O qcow2 -o cluster_size=1k -S 4k",
        "-O qcow2 -o cluster_size=1k -S 8k",
        "-O qcow2 -o cluster_size=1k -S 12k",
        "-O qcow2 -o cluster_size=4k -S 64k",
        "-O qcow2 -o cluster_size=4k -S 2M",
        "-O qcow2 -o cluster_size=1k -S 12k -c",
        "-O raw",
        "-O raw -S 8k",
        "-O raw -S 12k",
        "-O raw -S 64k"
      })
  void zerosMakeTheSameHoles(String words) throws Exception {
    qemuImg.make("qemu-img create -q -f raw pieces 1M");
    qemuImg.write(
        "raw",
        "pieces",
        "write -P 0 0 1M", // no holes, which would be zeros of any length to qemu-img
        "write -P 1 0 1k",
        "write -P 2 8k 1k",
        "write -P 3 17k 1k",
        "write -P 4 40k 512",
        "write -P 5 52k 4k",
        "write -P 6 130k 512",
        "write -P 7 200k 30k",
        "write -P 8 300k 512",
        "write -P 9 1020k 512");

    assertEquals(0, theirs("-f raw " + words + " @/pieces @/theirs").status());
    assertEquals(new CommandLineRun(0, "", ""), ours("-f raw " + words + " @/pieces @/ours"));

    assertEquals(layout("theirs"), layout("ours"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|",
        "|-o compat=0.10",
        "|-o extended_l2=on",
        "--target-is-zero |",
        "-S 0 |",
        "|-b base -F qcow2",
        "-B base |-b base -F qcow2",
        "|-b base -F qcow2 -o compat=0.10",
        "-S 0 |-b base -F qcow2 -o compat=0.10",
        "-B base |-b base -F qcow2 -o compat=0.10,cluster_size=4k"
      })
  void zerosAreSaidInAnImageThatIsThere(String words) throws Exception {
    String[] parts = words.split("\\|", -1);
    qemuImg.make("qemu-img create -q -f qcow2 base 1M");
    qemuImg.make("qemu-img create -q -f qcow2 -b base -F qcow2 overlay 1M");
    qemuImg.write("qcow2", "overlay", "write -P 8 64k 64k", "write -z 256k 64k");
    for (String name : List.of("ours", "theirs")) {
      qemuImg.make(
          ("qemu-img create -q -f qcow2 " + parts[1] + " " + name + " 2M").replace("  ", " "));
    }

    assertEquals(0, theirs(parts[0] + "-n -O qcow2 @/overlay @/theirs").status());
    assertEquals(new CommandLineRun(0, "", ""), ours(parts[0] + "-n -O qcow2 @/overlay @/ours"));

    assertEquals(layout("theirs"), layout("ours"));
  }

  @Test
  void aHeaderExtensionThatNobodyKnowsIsKept() throws Exception {
    qemuImg.make("qemu-img create -q -f qcow2 base 1M");
    qemuImg.make("qemu-img create -q -f qcow2 -b base -F qcow2 known 2M");
    byte[] bytes = bytes("known"); // without the end mark, the name moves on by 24 bytes
    int nameAt = 0x210;
    byte[] extension = {0x12, 0x34, 0x56, 0x78, 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    System.arraycopy(bytes, nameAt, bytes, nameAt + 24, 4);
    Arrays.fill(bytes, nameAt - 8, nameAt + 24, (byte) 0);
    System.arraycopy(extension, 0, bytes, nameAt - 8, extension.length);
    bytes[14] = (byte) ((nameAt + 24) >> 8);
    bytes[15] = (byte) (nameAt + 24);
    Files.write(directory.resolve("known"), bytes);

    assertEquals(new CommandLineRun(0, "", ""), ours("-n -O qcow2 @/image @/known"));

    qemuImg.make("qemu-img check known");
    assertEquals(-1, Arrays.mismatch(bytes, 0x68, 0x400, bytes("known"), 0x68, 0x400));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|",
        "-S 0 |",
        "|-o compat=0.10",
        "|-o extended_l2=on,cluster_size=16k",
        "-B base |-b base -F qcow2",
        "|-b base -F qcow2 -o compat=0.10"
      })
  void snapshotsAndBitmapsStay(String words) throws Exception {
    String[] parts = words.split("\\|", -1);
    qemuImg.make("qemu-img create -q -f qcow2 base 1M");
    qemuImg.write("qcow2", "base", "write -P 7 0 1M");
    qemuImg.make("qemu-img create -q -f qcow2 -b base -F qcow2 overlay 1M");
    qemuImg.write("qcow2", "overlay", "write -P 8 64k 80k", "write -z 256k 64k");
    for (String name : List.of("ours", "theirs")) {
      qemuImg.make(
          ("qemu-img create -q -f qcow2 " + parts[1] + " " + name + " 2M").replace("  ", " "));
      qemuImg.write("qcow2", name, "write -P 5 0 1280k");
      qemuImg.make("qemu-img snapshot -c before " + name);
      if (!parts[1].contains("compat")) {
        qemuImg.make("qemu-img bitmap --add -g 64k " + name + " changes");
      }
    }

    assertEquals(0, theirs(parts[0] + "-n -O qcow2 @/overlay @/theirs").status());
    assertEquals(
        new CommandLineRun(0, "", ""),
        ours("--verify " + parts[0] + "-n -O qcow2 @/overlay @/ours"));

    qemuImg.make("qemu-img check " + directory.resolve("ours"));
    assertSameGuest("theirs", "ours");
    assertEquals(layout("theirs"), layout("ours"));
    assertEquals(description("theirs"), description("ours"));
    for (String name : List.of("ours", "theirs")) {
      if (!parts[1].contains("compat")) {
        qemuImg.make("qemu-img bitmap --remove " + name + " changes");
      }
      qemuImg.make("qemu-img snapshot -a before " + name);
    }
    assertSameGuest("theirs", "ours");
  }

  @Test
  void whatWouldBeLostIsNamed() throws Exception {
    CommandLineRun run = ours("-c -n -O qcow2 @/raw @/image");

    assertEquals(
        new CommandLineRun(
            1,
            "",
            "imgtool: @/image: the image has internal snapshots, and isn't written into\n"
                    .replace("@", directory.toString())
                + "  help: leave out -n: the image is made anew\n"),
        run);
  }
}

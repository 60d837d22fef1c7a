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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Command lines of convert, beside qemu-img. {@code @} stands for the directory. */
@Tag("reference")
@Timeout(120)
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
        "-n -O raw @/image @/image.short"
      })
  void theSameIsRefused(String words) throws Exception {
    Files.write(directory.resolve("image.short"), new byte[512]);

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
}

package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bitmaps that track what a guest writes through QEMU, and through us: qemu-nbd tells of both. */
@Tag("reference")
final class WriteTrackingAgainstQemuTest {
  private static final int SIZE = 5 << 20;
  private static final int STEPS = 20;
  private static final int IN_USE = 1;
  private static final List<String> NAMES = List.of("fine", "coarse", "quiet");

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void findPrograms() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
  }

  private void make(String options) throws Exception {
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", options, "image", SIZE + "");
    qemuImg.run("bitmap", "--add", "-g", "512", "image", "fine");
    qemuImg.run("bitmap", "--add", "-g", "64k", "image", "coarse");
    qemuImg.run("bitmap", "--add", "--disable", "-g", "4k", "image", "quiet");
    Files.copy(directory.resolve("image"), directory.resolve("theirs"));
  }

  private WritableDisk open() throws IOException {
    return WritableDisk.open(
        ImageSource.of(directory.resolve("image"), Optional.of(ImageFormat.QCOW2)));
  }

  /** Returns which bytes of a disk a bitmap has, in qemu-img's words. */
  private String dirty(String image, String bitmap) throws Exception {
    String socket = directory.resolve("socket").toAbsolutePath().toString();
    ForeignProgram.required("qemu-nbd", directory)
        .run("--fork", "-r", "-f", "qcow2", "-B", bitmap, "-k", socket, image);
    String served = "driver=nbd,server.type=unix,server.path=" + socket;
    String options = served + ",x-dirty-bitmap=qemu:dirty-bitmap:" + bitmap;
    return qemuImg.run("map", "--output=json", "--image-opts", options);
  }

  private void requireSame() throws Exception {
    qemuImg.run("check", "-q", "image");
    for (String name : NAMES) {
      assertEquals(dirty("theirs", name), dirty("image", name), name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cluster_size=512", "cluster_size=64k", "extended_l2=on,lazy_refcounts=on"})
  void theyHaveWhatTheGuestWrote(String options) throws Exception {
    make(options);
    Random random = new Random(7);
    for (int burst = 0; burst < 2; burst++) {
      List<String> commands = new ArrayList<>(List.of("-f", "qcow2"));
      try (WritableDisk disk = open()) {
        for (int step = 0; step < STEPS; step++) {
          GuestStep next = GuestStep.next(random, SIZE);
          next.run(disk);
          qemuIoCommand(next).ifPresent(command -> commands.addAll(List.of("-c", command)));
        }
      }
      commands.add("theirs");
      ForeignProgram.required("qemu-io", directory).run(commands.toArray(new String[0]));
      requireSame();
    }
  }

  private static Optional<String> qemuIoCommand(GuestStep step) {
    if (step instanceof GuestStep.Write write) {
      return Optional.of("write -q " + write.at() + " " + write.length());
    } else if (step instanceof GuestStep.Zero zero) {
      return Optional.of("write -q -z " + zero.at() + " " + zero.length());
    } else if (step instanceof GuestStep.Discard discard) {
      return Optional.of("discard -q " + discard.at() + " " + discard.length());
    }
    return Optional.empty();
  }

  @Test
  void theySayThatTheyAreInUseMeanwhile() throws Exception {
    make("cluster_size=4k");
    byte[] before = Files.readAllBytes(directory.resolve("image"));
    try (WritableDisk disk = open()) {
      disk.read(0, ByteBuffer.allocate(512));
      assertEquals(List.of(2, 2, 0), flags(), "nothing is written yet");
      disk.write(100, ByteBuffer.allocate(10));
      assertEquals(List.of(2 | IN_USE, 2 | IN_USE, 0), flags());
    }
    assertEquals(List.of(2, 2, 0), flags());
    try (WritableDisk disk = open()) {
      disk.flush();
    }
    assertNotEquals(before.length, Files.size(directory.resolve("image")));
    qemuImg.run("check", "-q", "image");
  }

  private List<Integer> flags() throws IOException {
    try (DiskImage image =
        DiskImage.open(
            ImageSource.of(directory.resolve("image"), Optional.of(ImageFormat.QCOW2))
                .with(Locking.NONE))) {
      List<Integer> flags = new ArrayList<>();
      for (ImageInfo.Bitmap bitmap : ((Qcow2Image) image).bitmaps()) {
        flags.add((bitmap.auto() ? 2 : 0) | (bitmap.inUse() ? IN_USE : 0));
      }
      return flags;
    }
  }

  @Test
  void anUnknownAutoclearBitIsClearedByTheFirstWrite() throws Exception {
    make("cluster_size=4k");
    Path image = directory.resolve("image");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image));
    long known = bytes.getLong(Qcow2Header.AUTOCLEAR_AT);
    Files.write(image, bytes.putLong(Qcow2Header.AUTOCLEAR_AT, known | 1L << 50).array());
    try (WritableDisk disk = open()) {
      disk.flush();
      assertEquals(known | 1L << 50, autoclear());
      disk.write(0, ByteBuffer.allocate(1));
      assertEquals(known, autoclear());
    }
    assertTrue(qemuImg.run("info", "image").contains("fine"));
    qemuImg.run("check", "-q", "image");
  }

  private long autoclear() throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(directory.resolve("image")))
        .getLong(Qcow2Header.AUTOCLEAR_AT);
  }
}

package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.CrashingFile.PowerException;
import io.seedling.qcow2.CrashingFile.Unsynced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images whose machine lost power while we changed them: at worst, clusters are not used. */
@Tag("reference")
final class CrashAgainstQemuImgTest {
  private static final int BY_QEMU = 4; // every so many times qemu-img reads the disk, too
  private static final int LEAKS = 3; // qemu-img's status

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);
  private ForeignProgram qemuIo = qemuImg;
  private int worst = LEAKS; // the status of a check that is still good enough

  @BeforeEach
  void makeImage() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    qemuIo = ForeignProgram.required("qemu-io", directory);
    qemuImg.run("create", "-q", "-f", "qcow2", "base", "8M");
    qemuIo.run("-f", "qcow2", "-c", "write -q -P 1 0 8M", "base");
    qemuImg.run("create -q -f qcow2 -o cluster_size=512 -F qcow2 -b base before 8200k".split(" "));
    qemuImg.run("bitmap", "--add", "-g", "4k", "before", "old");
    qemuImg.run("bitmap", "--add", "-g", "64k", "before", "older");
    qemuIo.run(
        "-f", "qcow2", "-c", "write -q -P 2 0 7900k", "-c", "write -q -z 7900k 40k", "before");
    qemuImg.run("snapshot", "-c", "one", "before");
    qemuImg.run("convert", "-O", "raw", "before", "disk");
  }

  /** Something that changes an image, and closes it. */
  private interface Change {
    void run(WritableImage image) throws IOException;
  }

  /** Crashes after each of the writes, and returns how many there are. */
  private int crashEach(Unsynced unsynced, Change change) throws Exception {
    for (int writes = 0; ; writes++) {
      Path file = directory.resolve("image");
      Files.copy(directory.resolve("before"), file, StandardCopyOption.REPLACE_EXISTING);
      WritableImage real = WritableImage.open(ImageSource.of(file, Optional.of(ImageFormat.QCOW2)));
      CrashingFile crashing = new CrashingFile(real.channel(), writes, unsynced);
      boolean done = true;
      try {
        change.run(new WritableImage(real.lock(), real.image(), crashing));
      } catch (PowerException e) {
        done = false;
      }
      requireSound(writes);
      if (done) {
        return writes;
      }
    }
  }

  private void requireSound(int writes) throws Exception {
    ForeignProgram.Run check = qemuImg.tryRun("check", "-q", "-f", "qcow2", "image");
    assertTrue(
        check.exitCode() == 0 || check.exitCode() == worst,
        () -> "after " + writes + " writes: " + check.output());
    requireDisk(Optional.empty(), writes);
    if (writes % BY_QEMU == 0) {
      qemuImg.run("compare", "-F", "raw", "image", "disk");
      qemuImg.run("info", "image");
    }
    if (worst == 0) {
      requireSnapshotsSame(writes);
    }
  }

  private void requireDisk(Optional<SnapshotKey> snapshot, int writes) throws IOException {
    ImageSource source =
        ImageSource.of(directory.resolve("image"), Optional.of(ImageFormat.QCOW2)).at(snapshot);
    try (GuestDisk disk = GuestDisk.open(source)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) disk.size());
      disk.read(0, bytes);
      byte[] expected = Files.readAllBytes(directory.resolve("disk"));
      assertEquals(-1, Arrays.mismatch(expected, bytes.array()), () -> "after " + writes);
    }
  }

  private void requireSnapshotsSame(int writes) throws Exception {
    for (String line : qemuImg.run("snapshot", "-l", "image").lines().skip(2).toList()) {
      String id = line.substring(0, line.indexOf(' '));
      requireDisk(Optional.of(SnapshotKey.of(id, null)), writes);
      if (writes % BY_QEMU > 0) {
        continue;
      }
      qemuImg.run("convert", "-l", "snapshot.id=" + id, "-O", "raw", "image", "then");
      assertEquals(
          -1,
          Files.mismatch(directory.resolve("disk"), directory.resolve("then")),
          () -> "after " + writes + " writes: " + line);
    }
  }

  private ByteBuffer header() throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(directory.resolve("image")));
  }

  @ParameterizedTest
  @EnumSource(Unsynced.class)
  void bitmapsAreTheOldOnesOrTheNew(Unsynced unsynced) throws Exception {
    int writes =
        crashEach(
            unsynced,
            image -> {
              try (BitmapChange change = BitmapChange.of(image)) {
                change.add("new", 512);
                change.merge("new", "old");
                change.remove("older");
                change.commit();
              }
            });
    assertTrue(writes > 10, () -> writes + " writes");
    String text = new String(Files.readAllBytes(directory.resolve("image")), UTF_8);
    assertTrue(text.contains("new"), "the last run makes the bitmap");
  }

  @ParameterizedTest
  @EnumSource(Unsynced.class)
  void countsAreOfTheOldWidthOrTheNew(Unsynced unsynced) throws Exception {
    int writes = crashEach(unsynced, image -> amend(image, amendment(3, 8)));
    assertTrue(writes > 10, () -> writes + " writes");
    assertEquals(3, header().getInt(Qcow2Header.REFCOUNT_ORDER_AT));
  }

  @ParameterizedTest
  @EnumSource(Unsynced.class)
  void theVersionIsTheOldOrTheNew(Unsynced unsynced) throws Exception {
    int writes = crashEach(unsynced, image -> amend(image, amendment(2, 16)));
    assertTrue(writes > 10, () -> writes + " writes");
    assertEquals(2, header().getInt(Qcow2Header.VERSION_AT));
  }

  /** A disk that shows the same as two snapshots do, from other clusters. */
  private void makeSnapshots() throws Exception {
    qemuImg.run("create -q -f qcow2 -o cluster_size=512 -F qcow2 -b base before 400k".split(" "));
    qemuIo.run("-f", "qcow2", "-c", "write -q -c -P 2 150k 512", "before");
    for (String name : new String[] {"one", "two"}) {
      qemuIo.run("-f", "qcow2", "-c", "write -q -P 2 0 100k", "before");
      qemuImg.run("snapshot", "-c", name, "before");
    }
    qemuIo.run("-f", "qcow2", "-c", "write -q -P 2 50k 50k", "before");
    qemuImg.run("convert", "-O", "raw", "before", "disk");
    worst = 0;
  }

  @ParameterizedTest
  @EnumSource(Unsynced.class)
  void aSnapshotIsThereOrNot(Unsynced unsynced) throws Exception {
    makeSnapshots();
    requireSnapshots(unsynced, change -> change.create("three", Instant.EPOCH), 3);
  }

  @ParameterizedTest
  @EnumSource(Unsynced.class)
  void aSnapshotIsAppliedOrNot(Unsynced unsynced) throws Exception {
    makeSnapshots();
    requireSnapshots(unsynced, change -> change.apply("one"), 2);
  }

  @ParameterizedTest
  @EnumSource(Unsynced.class)
  void aSnapshotIsDeletedOrNot(Unsynced unsynced) throws Exception {
    makeSnapshots();
    requireSnapshots(unsynced, change -> change.delete("one"), 1);
  }

  private interface Step {
    void run(SnapshotChange change) throws IOException;
  }

  private void requireSnapshots(Unsynced unsynced, Step step, int count) throws Exception {
    int writes =
        crashEach(
            unsynced,
            image -> {
              try (SnapshotChange change = SnapshotChange.of(image)) {
                step.run(change);
              }
            });
    assertTrue(writes > 5, () -> writes + " writes");
    assertEquals(count, header().getInt(Qcow2Header.SNAPSHOT_COUNT_AT));
  }

  private static void amend(WritableImage image, Amendment amendment) throws IOException {
    try (Amending amending = new Amending(image, amendment)) {
      amending.run();
    }
  }

  private static Amendment amendment(int version, int refcountBits) {
    return new Amendment(
        Optional.of(version),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(refcountBits));
  }
}

package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.WriteTrace.Unsynced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images whose machine lost power while we changed them, or of which a read, write or sync failed:
 * at worst, clusters are not used.
 *
 * <p>{@code -Dcrash.every=1} breaks them off at every write and call, where otherwise it is every
 * tenth.
 */
@Tag("reference")
final class BrokenOffAgainstQemuImgTest {
  private static final int BY_QEMU = 16; // of so many states qemu-img judges one, too
  private static final int LEAKS = 3; // qemu-img's status

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);
  private ForeignProgram qemuIo = qemuImg;
  private int states;
  private int worst = LEAKS; // the status of a check that is still good enough

  @BeforeEach
  void makeImage() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    qemuIo = ForeignProgram.required("qemu-io", directory);
    qemuImg.run("create", "-q", "-f", "qcow2", "base", "2M");
    qemuIo.run("-f", "qcow2", "-c", "write -q -P 1 0 2M", "base");
    qemuImg.run("create -q -f qcow2 -o cluster_size=512 -F qcow2 -b base image 2200k".split(" "));
    qemuImg.run("bitmap", "--add", "-g", "4k", "image", "old");
    qemuImg.run("bitmap", "--add", "-g", "64k", "image", "older");
    qemuIo.run(
        "-f", "qcow2", "-c", "write -q -P 2 0 1900k", "-c", "write -q -z 1900k 40k", "image");
    qemuImg.run("snapshot", "-c", "one", "image");
    qemuImg.run("convert", "-O", "raw", "image", "disk");
  }

  /** Something that changes an image, and closes it. */
  private interface Change {
    void run(WritableImage image) throws IOException;
  }

  /** What a disk must show whenever the power goes. */
  private interface Judge {
    void require(byte[] seen, String when) throws Exception;
  }

  /** Breaks a change off wherever it can be, and returns how many writes it makes. */
  private int crashEach(Change change) throws Exception {
    byte[] expected = Files.readAllBytes(directory.resolve("disk"));
    return crashEach("image", change, (seen, when) -> requireSame(expected, seen, when));
  }

  private static void requireSame(byte[] expected, byte[] seen, String when) {
    assertEquals(-1, Arrays.mismatch(expected, seen), when);
  }

  /**
   * Breaks a change off wherever it can be, and makes it in the end.
   *
   * @param name the file that is changed
   * @param judge of what the file {@code image} shows
   */
  private int crashEach(String name, Change change, Judge judge) throws Exception {
    byte[] before = Files.readAllBytes(directory.resolve(name));
    WritableImage real = WritableImage.open(source(name));
    WriteTrace trace = new WriteTrace(real.channel());
    change.run(new WritableImage(real.lock(), real.image(), trace));
    for (Unsynced unsynced : Unsynced.values()) {
      trace.crash(
          List.of(before),
          unsynced,
          (moment, states, when) -> requireSound(name, states.get(0), judge, when));
    }
    int crashes = states;
    failEach(name, before, change, judge);
    System.out.printf(
        "%s: %d states after a loss of power, %d after an error%n",
        name, crashes, states - crashes);
    change.run(WritableImage.open(source(name)));
    return trace.writes();
  }

  /** Has each of the calls fail, alone or with all after it. */
  private void failEach(String name, byte[] before, Change change, Judge judge) throws Exception {
    for (boolean lasts : new boolean[] {false, true}) {
      boolean failed = true;
      for (int call = 0; failed; call += WriteTrace.EVERY) {
        Files.write(directory.resolve(name), before);
        WritableImage real = WritableImage.open(source(name));
        FaultyFile faulty = new FaultyFile(real.channel(), call, lasts);
        boolean told = false;
        try {
          change.run(new WritableImage(real.lock(), real.image(), faulty));
        } catch (IOException e) {
          told = true;
        }
        failed = faulty.hasFailed();
        String when = "call " + call + (lasts ? " and all after it fail" : " fails");
        assertEquals(failed, told, when);
        requireSound(name, judge, when);
      }
    }
    Files.write(directory.resolve(name), before);
  }

  private void requireSound(String name, byte[] state, Judge judge, String when) throws Exception {
    Files.write(directory.resolve(name), state);
    requireSound(name, judge, when);
  }

  private void requireSound(String name, Judge judge, String when) throws Exception {
    boolean isForQemu = states++ % BY_QEMU == 0;
    CheckRun check = CheckRun.of(directory.resolve(name));
    assertTrue(
        check.exitCode() == 0 || check.exitCode() == worst, () -> when + ": " + check.lines());
    judge.require(shown(Optional.empty()), when);
    if (isForQemu) {
      ForeignProgram.Run run = qemuImg.tryRun("check", "-q", "-f", "qcow2", name);
      assertTrue(run.exitCode() == 0 || run.exitCode() == worst, () -> when + ": " + run.output());
      qemuImg.run("convert", "-f", "qcow2", "-O", "raw", "image", "seen");
      judge.require(Files.readAllBytes(directory.resolve("seen")), when);
    }
    if (worst == 0) {
      requireSnapshotsSame(isForQemu, when);
    }
  }

  private ImageSource source(String name) {
    return ImageSource.of(directory.resolve(name), Optional.of(ImageFormat.QCOW2));
  }

  private byte[] shown(Optional<SnapshotKey> snapshot) throws IOException {
    try (GuestDisk disk = GuestDisk.open(source("image").at(snapshot))) {
      ByteBuffer bytes = ByteBuffer.allocate((int) disk.size());
      disk.read(0, bytes);
      return bytes.array();
    }
  }

  private void requireSnapshotsSame(boolean isForQemu, String when) throws Exception {
    byte[] expected = Files.readAllBytes(directory.resolve("disk"));
    List<ImageInfo.Snapshot> snapshots;
    try (DiskImage image = DiskImage.open(source("image"))) {
      snapshots = image.info().qcow2().orElseThrow().snapshots();
    }
    for (ImageInfo.Snapshot snapshot : snapshots) {
      requireSame(expected, shown(Optional.of(SnapshotKey.of(snapshot.id(), null))), when);
      if (isForQemu) {
        String id = "snapshot.id=" + snapshot.id();
        qemuImg.run("convert", "-l", id, "-O", "raw", "image", "then");
        requireSame(expected, Files.readAllBytes(directory.resolve("then")), when);
      }
    }
  }

  private ByteBuffer header() throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(directory.resolve("image")));
  }

  @Test
  void bitmapsAreTheOldOnesOrTheNew() throws Exception {
    int writes =
        crashEach(
            image -> {
              try (BitmapChange change = BitmapChange.of(image)) {
                change.add("new", 512);
                change.merge("new", "old");
                change.remove("older");
                change.commit();
              }
            });
    assertTrue(writes > 5, () -> writes + " writes");
    String text = new String(Files.readAllBytes(directory.resolve("image")), UTF_8);
    assertTrue(text.contains("new"), "the last run makes the bitmap");
  }

  @Test
  void countsAreOfTheOldWidthOrTheNew() throws Exception {
    int writes = crashEach(image -> amend(image, amendment(3, 8)));
    assertTrue(writes > 5, () -> writes + " writes");
    assertEquals(3, header().getInt(Qcow2Header.REFCOUNT_ORDER_AT));
  }

  @Test
  void theVersionIsTheOldOrTheNew() throws Exception {
    int writes = crashEach(image -> amend(image, amendment(2, 16)));
    assertTrue(writes > 5, () -> writes + " writes");
    assertEquals(2, header().getInt(Qcow2Header.VERSION_AT));
  }

  /** A disk that shows the same as two snapshots do, from other clusters. */
  private void makeSnapshots() throws Exception {
    qemuImg.run("create -q -f qcow2 -o cluster_size=512 -F qcow2 -b base image 400k".split(" "));
    qemuIo.run("-f", "qcow2", "-c", "write -q -c -P 2 150k 512", "image");
    for (String name : new String[] {"one", "two"}) {
      qemuIo.run("-f", "qcow2", "-c", "write -q -P 2 0 100k", "image");
      qemuImg.run("snapshot", "-c", name, "image");
    }
    qemuIo.run("-f", "qcow2", "-c", "write -q -P 2 50k 50k", "image");
    qemuImg.run("convert", "-O", "raw", "image", "disk");
    worst = 0;
  }

  @Test
  void aSnapshotIsThereOrNot() throws Exception {
    makeSnapshots();
    requireSnapshots(change -> change.create("three", Instant.EPOCH), 3);
  }

  @Test
  void aSnapshotIsAppliedOrNot() throws Exception {
    makeSnapshots();
    requireSnapshots(change -> change.apply("one"), 2);
  }

  @Test
  void aSnapshotIsDeletedOrNot() throws Exception {
    makeSnapshots();
    requireSnapshots(change -> change.delete("one"), 1);
  }

  private interface Step {
    void run(SnapshotChange change) throws IOException;
  }

  private void requireSnapshots(Step step, int count) throws Exception {
    int writes =
        crashEach(
            image -> {
              try (SnapshotChange change = SnapshotChange.of(image)) {
                step.run(change);
              }
            });
    assertTrue(writes > 5, () -> writes + " writes");
    assertEquals(count, header().getInt(Qcow2Header.SNAPSHOT_COUNT_AT));
  }

  private static void amend(WritableImage image, Amendment amendment) throws IOException {
    try (Amending amending = new Amending(image, amendment, (done, total) -> {})) {
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

  @Test
  void aLargerDiskIsThereOrNot() throws Exception {
    byte[] old = Files.readAllBytes(directory.resolve("disk"));
    int larger = 5 << 20;
    int writes =
        crashEach(
            "image",
            image -> Resizing.grow(source("image"), image, larger, Preallocation.METADATA),
            (seen, when) -> requireSame(Arrays.copyOf(old, seen.length), seen, when));
    assertTrue(writes > 5, () -> writes + " writes");
    assertEquals(larger, header().getLong(Qcow2Header.SIZE_AT));
  }

  @Test
  void aSmallerDiskHasItsBytes() throws Exception {
    qemuImg.run("snapshot", "-d", "one", "image");
    byte[] old = Files.readAllBytes(directory.resolve("disk"));
    int smaller = (1 << 20) + 512;
    int writes =
        crashEach(
            "image",
            image -> Resizing.shrink(source("image"), image, smaller, file -> Optional.empty()),
            (seen, when) -> {
              assertTrue(seen.length == smaller || seen.length == old.length, when);
              requireSame(Arrays.copyOf(old, smaller), Arrays.copyOf(seen, smaller), when);
            });
    assertTrue(writes > 5, () -> writes + " writes");
    assertEquals(smaller, header().getLong(Qcow2Header.SIZE_AT));
  }

  @Test
  void theDiskIsTheSameOnItsOldBackingFileOrTheNew() throws Exception {
    qemuImg.run("snapshot", "-d", "one", "image");
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=4k", "other", "2200k");
    qemuIo.run("-f", "qcow2", "-c", "write -q -P 9 1800k 200k", "other");
    int writes =
        crashEach(
            image -> {
              try (GuestDisk other = GuestDisk.open(source("other"));
                  Rebasing rebasing = new Rebasing(opened(source("image"), image), other)) {
                rebasing.copy(offset -> {});
                rebasing.nameBacking("other", "qcow2");
              }
            });
    assertTrue(writes > 5, () -> writes + " writes");
    assertTrue(qemuImg.run("info", "image").contains("backing file: other"));
  }

  @Test
  void theImageBelowMayHaveWhatIsAbove() throws Exception {
    qemuImg.run("resize", "-q", "base", "2200k");
    int writes =
        crashEach(
            "base",
            base -> {
              try (Commit commit = Commit.of(source("image").with(Locking.NONE), Optional.empty());
                  WritableDisk target = opened(source("base").with(Locking.NONE), base)) {
                commit.copyTo(target, offset -> {});
              }
            },
            (seen, when) -> requireSame(Files.readAllBytes(directory.resolve("disk")), seen, when));
    assertTrue(writes > 5, () -> writes + " writes");
    qemuImg.run("compare", "-F", "raw", "base", "disk");
    int more =
        crashEach(
            image -> {
              try (image) {
                Emptying.run(image);
              }
            });
    assertTrue(more > 5, () -> more + " writes");
  }

  /** Opens an image for a guest, or closes it. */
  private static WritableQcow2Disk opened(ImageSource source, WritableImage image)
      throws IOException {
    try {
      return WritableQcow2Disk.of(source, image, image.image().virtualSize());
    } catch (Throwable t) {
      image.close();
      throw t;
    }
  }
}

package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.seedling.qcow2.StartImage.Before;
import io.seedling.qcow2.StartImage.Kind;
import io.seedling.qcow2.WriteTrace.Unsynced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Images whose machine lost power while a guest wrote to them: what the guest had flushed is there,
 * and of what came later some; at worst, clusters are not used.
 *
 * <p>{@code -Dcrash.runs=N} has N times as many guests.
 */
@Tag("reference")
final class WriteCrashAgainstQemuImgTest {
  private static final int STEPS = 40;
  private static final int BY_QEMU = 16; // of so many states qemu-img judges one, too
  private static final int LEAKS = 3; // the status of a check

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);
  private int states;

  @BeforeEach
  void makeBase() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    StartImage.makeBase(directory);
  }

  /**
   * A guest's disk after each of its steps.
   *
   * @param flushed of each step, the last one before it that was flushed
   */
  private record History(List<byte[]> disks, List<Integer> flushed) {

    /** Returns the first byte that is of no time since the last flush; -1 for none. */
    int firstStray(int step, byte[] disk) {
      int from = flushed.get(step);
      for (int at = 0; at < disk.length; at++) {
        int differs = Arrays.mismatch(disks.get(from), at, disk.length, disk, at, disk.length);
        if (differs < 0) {
          return -1;
        }
        at += differs;
        if (!isOfOne(from + 1, step, at, disk[at])) {
          return at;
        }
      }
      return -1;
    }

    private boolean isOfOne(int from, int to, int at, byte value) {
      for (int version = from; version <= to; version++) {
        if (disks.get(version)[at] == value) {
          return true;
        }
      }
      return false;
    }
  }

  private Path image() {
    return directory.resolve("image");
  }

  private ImageSource source() {
    return ImageSource.of(image(), Optional.of(ImageFormat.QCOW2));
  }

  /** Has a guest write, and returns what it wrote, and what that did to the file. */
  private WriteTrace write(StartImage start, byte[] disk, History history, long seed)
      throws Exception {
    GuestModel model = new GuestModel(disk, start.kind().clusterSize, start.discards());
    WritableImage real = WritableImage.open(source());
    WriteTrace trace = new WriteTrace(real.channel());
    WritableImage traced = new WritableImage(real.lock(), real.image(), trace);
    history.disks().add(disk.clone());
    history.flushed().add(0);
    Random random = new Random(seed);
    try (WritableDisk written = WritableQcow2Disk.of(source(), traced, StartImage.SIZE)) {
      int flushed = 0;
      for (int step = 1; step <= STEPS; step++) {
        GuestStep next = GuestStep.next(random, StartImage.SIZE);
        next.run(model);
        history.disks().add(model.bytes().clone());
        history.flushed().add(flushed);
        trace.begin(step);
        next.run(written);
        if (next instanceof GuestStep.Flush) {
          flushed = step;
        }
      }
    }
    return trace;
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, BACKING",
    "VERSION_2, COMPRESSED",
    "SMALL_CLUSTERS, NOTHING",
    "SMALL_CLUSTERS, BACKING",
    "SMALL_CLUSTERS, SNAPSHOT",
    "SMALL_CLUSTERS, COMPRESSED",
    "SMALL_CLUSTERS_1_BIT, NOTHING",
    "NARROW_COUNTS, SNAPSHOT",
    "SUBCLUSTERS, BACKING",
    "SUBCLUSTERS, SNAPSHOT",
    "LAZY, NOTHING",
    "LAZY, SNAPSHOT",
  })
  void whatWasFlushedIsThere(Kind kind, Before before) throws Exception {
    StartImage start = new StartImage(kind, before);
    for (int seed = 0; seed < Integer.getInteger("crash.runs", 1); seed++) {
      byte[] disk = start.make(directory);
      byte[] file = Files.readAllBytes(image());
      History history = new History(new ArrayList<>(), new ArrayList<>());
      WriteTrace trace = write(start, disk, history, seed);
      assertTrue(trace.writes() > STEPS / 2, () -> trace.writes() + " writes");
      for (Unsynced unsynced : Unsynced.values()) {
        trace.crash(file, unsynced, 1, (step, state, what) -> judge(history, step, state, what));
      }
    }
    System.out.println(start + ": " + states + " states after a loss of power");
  }

  private void judge(History history, int step, byte[] state, String what) throws Exception {
    Files.write(image(), state);
    states++;
    repairIfDirty();
    int check = CheckRun.of(image()).exitCode();
    assertTrue(check == 0 || check == LEAKS, () -> what + ": " + findings());
    requireOfHistory(history, step, read(), what);
    if (states % BY_QEMU == 0) {
      ForeignProgram.Run run = qemuImg.tryRun("check", "-q", "-f", "qcow2", "image");
      assertTrue(run.exitCode() == 0 || run.exitCode() == LEAKS, () -> what + ": " + run.output());
      qemuImg.run("convert", "-f", "qcow2", "-O", "raw", "image", "seen");
      requireOfHistory(history, step, Files.readAllBytes(directory.resolve("seen")), what);
    }
  }

  /** With lazy refcounts, counts may be stale until the image is opened to be written again. */
  private void repairIfDirty() throws IOException {
    boolean isDirty;
    try (DiskImage image = DiskImage.open(source())) {
      isDirty = ((Qcow2Image) image).header().has(Feature.DIRTY);
    }
    if (isDirty) {
      WritableDisk.open(source()).close();
    }
  }

  private String findings() {
    try {
      return CheckRun.of(image()).lines();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private byte[] read() throws IOException {
    try (GuestDisk disk = GuestDisk.open(source())) {
      ByteBuffer bytes = ByteBuffer.allocate((int) disk.size());
      disk.read(0, bytes);
      return bytes.array();
    }
  }

  private static void requireOfHistory(History history, int step, byte[] disk, String what) {
    int stray = history.firstStray(step, disk);
    if (stray >= 0) {
      fail(what + ", in step " + step + ": byte " + stray + " of the disk is of no time");
    }
  }
}

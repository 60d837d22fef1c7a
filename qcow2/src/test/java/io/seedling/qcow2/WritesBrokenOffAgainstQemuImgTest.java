package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.seedling.qcow2.StartImage.Before;
import io.seedling.qcow2.StartImage.Kind;
import io.seedling.qcow2.WriteTrace.Unsynced;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Images whose machine lost power while a guest wrote to them, or of which a read, write or sync
 * failed: what the guest had flushed is there, and of what came later some; at worst, clusters are
 * not used.
 *
 * <p>{@code -Dcrash.every=1} breaks them off at every write, where otherwise it is every tenth, and
 * {@code -Dcrash.runs=N} has N times as many guests.
 */
@Tag("reference")
@ExtendWith(Thinned.class)
final class WritesBrokenOffAgainstQemuImgTest {
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

  /** Notes what a guest will do, and what its disk will be then. */
  private static History foretell(StartImage start, byte[] disk, List<GuestStep> steps) {
    History history = new History(new ArrayList<>(), new ArrayList<>());
    GuestModel model =
        new GuestModel(disk, start.kind().clusterSize, start.discards(start.restsOnAnother()));
    history.disks().add(disk.clone());
    history.flushed().add(0);
    int flushed = 0;
    for (int step = 1; step <= steps.size(); step++) {
      GuestStep next = steps.get(step - 1);
      next.run(model);
      history.disks().add(model.bytes().clone());
      history.flushed().add(flushed);
      if (next instanceof GuestStep.Flush) {
        flushed = step;
      }
    }
    return history;
  }

  private static List<GuestStep> steps(long seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> GuestStep.next(random, StartImage.SIZE)).limit(STEPS).toList();
  }

  /** Is told which step begins, the first being 1. */
  private interface Beginning {
    void of(int step);
  }

  /** What notes, or breaks, all that is done to a file. */
  private interface Wrapping {
    FileChannel of(FileChannel file);
  }

  private Path data() {
    return directory.resolve("data");
  }

  /** Returns the bytes of the image, and those of its data file where it has one. */
  private List<byte[]> files() throws IOException {
    byte[] image = Files.readAllBytes(image());
    return Files.exists(data()) ? List.of(image, Files.readAllBytes(data())) : List.of(image);
  }

  private void setFiles(List<byte[]> bytes) throws IOException {
    Files.write(image(), bytes.get(0));
    if (bytes.size() > 1) {
      Files.write(data(), bytes.get(1));
    }
  }

  /**
   * Has a guest write.
   *
   * @param external for the external data file, where there is one
   */
  private void write(
      WritableImage image, Wrapping external, List<GuestStep> steps, Beginning beginning)
      throws IOException {
    WritableDisk written;
    try {
      written =
          WritableQcow2Disk.of(
              source(),
              image,
              StartImage.SIZE,
              path -> {
                WritableDataFile file = WritableDataFile.open(path);
                return new WritableDataFile(file.file(), file.lock(), external.of(file.channel()));
              });
    } catch (Throwable t) {
      image.close();
      throw t;
    }
    try (written) {
      for (int step = 1; step <= steps.size(); step++) {
        beginning.of(step);
        steps.get(step - 1).run(written);
      }
    }
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
    "DATA_FILE, NOTHING",
    "DATA_FILE, BACKING",
    "RAW_DATA_FILE, NOTHING",
    "SUBCLUSTERS_IN_DATA_FILE, BACKING",
  })
  void whatWasFlushedIsThere(Kind kind, Before before) throws Exception {
    StartImage start = new StartImage(kind, before);
    for (int seed = 0; seed < Integer.getInteger("crash.runs", 1); seed++) {
      byte[] disk = start.make(directory);
      List<byte[]> files = files();
      List<GuestStep> steps = steps(seed);
      History history = foretell(start, disk, steps);
      WritableImage real = WritableImage.open(source());
      WriteTrace trace = new WriteTrace(real.channel());
      WritableImage traced = new WritableImage(real.lock(), real.image(), trace);
      write(traced, trace::beside, steps, trace::begin);
      assertTrue(trace.writes() > STEPS / 2, () -> trace.writes() + " writes");
      for (Unsynced unsynced : Unsynced.values()) {
        trace.crash(files, unsynced, (step, state, what) -> judge(history, step, state, what));
      }
    }
    System.out.println(start + ": " + states + " states after a loss of power");
  }

  @ParameterizedTest
  @CsvSource({
    "SMALL_CLUSTERS, BACKING",
    "NARROW_COUNTS, SNAPSHOT",
    "SUBCLUSTERS, BACKING",
    "LAZY, NOTHING",
    "DATA_FILE, NOTHING",
  })
  void soItIsWhenACallFails(Kind kind, Before before) throws Exception {
    StartImage start = new StartImage(kind, before);
    byte[] disk = start.make(directory);
    List<byte[]> files = files();
    List<GuestStep> steps = steps(7);
    History history = foretell(start, disk, steps);
    boolean failed = true;
    int call = 0;
    for (; failed; call += WriteTrace.EVERY) {
      setFiles(files);
      WritableImage real = WritableImage.open(source());
      FaultyFile faulty = new FaultyFile(real.channel(), call, call % 2 == 0);
      int[] last = {0};
      boolean told = false;
      try {
        WritableImage broken = new WritableImage(real.lock(), real.image(), faulty);
        write(broken, faulty::beside, steps, step -> last[0] = step);
      } catch (IOException e) {
        told = true;
      }
      failed = faulty.hasFailed();
      String when = "call " + call + (call % 2 == 0 ? " and all after it fail" : " fails");
      assertEquals(failed, told, when);
      judge(history, last[0], when);
    }
    assertTrue(call > STEPS, "calls that failed");
    System.out.println(start + ": " + states + " states after an error");
  }

  private void judge(History history, int step, List<byte[]> state, String what) throws Exception {
    setFiles(state);
    judge(history, step, what);
  }

  private void judge(History history, int step, String what) throws Exception {
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

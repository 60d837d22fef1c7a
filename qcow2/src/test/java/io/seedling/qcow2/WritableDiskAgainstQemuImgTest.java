package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.seedling.qcow2.StartImage.Before;
import io.seedling.qcow2.StartImage.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random things that a guest does, and that are done to its image, against an array; qemu-img
 * checks and compares the image after each burst. What fails is made smaller before it is told.
 *
 * <p>{@code -Dmodel.runs=N} has N times as many.
 */
@Tag("reference")
@ExtendWith(Thinned.class)
final class WritableDiskAgainstQemuImgTest {
  private static final int BURSTS = 2;
  private static final int CHANGES = 6;
  private static final int STEPS = 30;

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);
  private int changes;

  /** What a guest does, and then somebody else to its image. */
  private record Burst(List<GuestStep> steps, Optional<ImageStep> then) {}

  @BeforeEach
  void makeBases() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    StartImage.makeBase(directory);
    Files.copy(directory.resolve("base"), directory.resolve("base.then"));
    qemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=8k", "other.then", "2500k");
    ForeignProgram.required("qemu-io", directory)
        .run("-f", "qcow2", "-c", "write -q -P 6 500k 1900k", "other.then");
  }

  private static List<Burst> script(long seed, int bursts, boolean changesImage) {
    Random random = new Random(seed);
    List<Burst> script = new ArrayList<>();
    for (int burst = 0; burst < bursts; burst++) {
      List<GuestStep> steps = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        steps.add(GuestStep.next(random, StartImage.SIZE));
      }
      Optional<ImageStep> then = Optional.empty();
      if (changesImage) {
        then = Optional.of(ImageStep.next(random, StartImage.SIZE));
      }
      script.add(new Burst(steps, then));
    }
    return script;
  }

  private void play(StartImage start, List<Burst> script) throws Exception {
    for (String name : List.of("base", "other")) { // a commit may have changed them
      Files.copy(
          directory.resolve(name + ".then"),
          directory.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    ImageModel image = new ImageModel(start.make(directory), start.restsOnAnother());
    if (start.before() == Before.SNAPSHOT) {
      image.keep("one");
    }
    for (Burst burst : script) {
      play(start, burst.steps(), image);
      judge(start, image);
      if (burst.then().isPresent()) {
        burst.then().get().run(directory, image);
        judge(start, image);
      }
    }
    changes += image.changes();
  }

  private void play(StartImage start, List<GuestStep> steps, ImageModel image) throws IOException {
    int size = image.disk().length;
    GuestModel model =
        new GuestModel(
            image.disk(), start.kind().clusterSize, start.discards(image.restsOnAnother()));
    try (WritableDisk disk =
        WritableDisk.open(
            ImageSource.of(directory.resolve("image"), Optional.of(ImageFormat.QCOW2)))) {
      for (GuestStep step : steps) {
        GuestStep possible = step.within(size);
        possible.run(disk);
        possible.run(model);
      }
      ByteBuffer seen = ByteBuffer.allocate(size);
      disk.read(0, seen);
      assertArrayEquals(model.bytes(), seen.array());
    }
    image.setDisk(model.bytes());
  }

  private void judge(StartImage start, ImageModel image) throws Exception {
    qemuImg.run("check", "-f", "qcow2", "image");
    Files.write(directory.resolve("model"), image.disk());
    qemuImg.run("compare", "-f", "qcow2", "-F", "raw", "image", "model");
    if (start.kind() == Kind.RAW_DATA_FILE) {
      byte[] data = Files.readAllBytes(directory.resolve("data")); // longer as qemu-img makes it
      assertArrayEquals(image.disk(), Arrays.copyOf(data, image.disk().length));
    }
    for (String snapshot : image.snapshots()) {
      Optional<byte[]> shown = image.shown(snapshot);
      if (shown.isPresent()) {
        qemuImg.run("convert", "-l", snapshot, "-O", "raw", "image", "then");
        byte[] seen = Files.readAllBytes(directory.resolve("then"));
        int length = Math.min(shown.get().length, seen.length); // it gets the disk's of today
        assertArrayEquals(
            Arrays.copyOf(shown.get(), length), Arrays.copyOf(seen, length), snapshot);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theDiskIsWhatTheGuestMadeOfIt(Kind kind) throws Exception {
    for (Before before : Before.values()) {
      playAll(new StartImage(kind, before), BURSTS, false);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void andAllThatIsDoneToTheImageLeavesIt(Kind kind) throws Exception {
    for (Before before : List.of(Before.BACKING, Before.SNAPSHOT)) {
      playAll(new StartImage(kind, before), CHANGES, true);
    }
  }

  /** The table is written anew, while most blocks of counts are younger than the open image. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void theTableOfCountsGrowsWithTheFile(Kind kind) throws Exception {
    StartImage start = new StartImage(kind, Before.NOTHING);
    ImageModel image = new ImageModel(start.make(directory), false);
    List<GuestStep> steps = new ArrayList<>();
    int length = 4096;
    for (int at = 0; at < StartImage.SIZE; at += length) {
      steps.add(new GuestStep.Write(at, length, at));
    }
    play(start, steps, image);
    judge(start, image);
  }

  private void playAll(StartImage start, int bursts, boolean changesImage) throws Exception {
    int runs = start.isPossible() ? Integer.getInteger("model.runs", 1) : 0;
    for (int seed = 0; seed < runs; seed++) {
      List<Burst> script = script(seed, bursts, changesImage);
      Optional<Throwable> failure = fails(start, script);
      if (failure.isPresent()) {
        System.out.println(start + ": is made smaller: " + failure.get());
        tellSmaller(start, script);
      }
    }
    System.out.printf(
        "%s: %d operations of a guest, %d changes of the image%n",
        start, runs * bursts * STEPS, changes);
  }

  private Optional<Throwable> fails(StartImage start, List<Burst> script) throws Exception {
    try {
      play(start, script);
      return Optional.empty();
    } catch (IOException | RuntimeException | AssertionError e) {
      return Optional.of(e);
    }
  }

  /** Leaves out what the failure doesn't need, step by step. */
  private void tellSmaller(StartImage start, List<Burst> script) throws Exception {
    List<Burst> least = new ArrayList<>(script);
    for (int burst = least.size() - 1; burst >= 0; burst--) {
      for (int step = least.get(burst).steps().size() - 1; step >= 0; step--) {
        List<GuestStep> steps = new ArrayList<>(least.get(burst).steps());
        steps.remove(step);
        least = smaller(start, least, burst, new Burst(steps, least.get(burst).then()));
      }
      Burst alone = new Burst(least.get(burst).steps(), Optional.empty());
      least = smaller(start, least, burst, alone);
    }
    throw new AssertionError(start + " " + least, fails(start, least).orElse(null));
  }

  /** Returns a script with less in a burst, if it still fails; else as it was. */
  private List<Burst> smaller(StartImage start, List<Burst> script, int burst, Burst less)
      throws Exception {
    List<Burst> fewer = new ArrayList<>(script);
    fewer.set(burst, less);
    return fails(start, fewer).isPresent() ? fewer : script;
  }
}

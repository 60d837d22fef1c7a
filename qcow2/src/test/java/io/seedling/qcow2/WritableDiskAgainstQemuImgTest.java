package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.seedling.qcow2.StartImage.Before;
import io.seedling.qcow2.StartImage.Kind;
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
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random things that a guest does, against an array; qemu-img checks and compares the image after
 * each burst. What fails is made smaller before it is told.
 *
 * <p>{@code -Dmodel.runs=N} has N times as many.
 */
@Tag("reference")
final class WritableDiskAgainstQemuImgTest {
  private static final int BURSTS = 3;
  private static final int STEPS = 25;

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);

  @BeforeEach
  void makeBase() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    StartImage.makeBase(directory);
  }

  private static List<List<GuestStep>> script(long seed) {
    Random random = new Random(seed);
    List<List<GuestStep>> bursts = new ArrayList<>();
    for (int burst = 0; burst < BURSTS; burst++) {
      List<GuestStep> steps = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        steps.add(GuestStep.next(random, StartImage.SIZE));
      }
      bursts.add(steps);
    }
    return bursts;
  }

  private void play(StartImage start, List<List<GuestStep>> bursts) throws Exception {
    byte[] bytes = start.make(directory);
    GuestModel model = new GuestModel(bytes, start.kind().clusterSize, start.discards());
    for (List<GuestStep> burst : bursts) {
      try (WritableDisk disk =
          WritableDisk.open(
              ImageSource.of(directory.resolve("image"), Optional.of(ImageFormat.QCOW2)))) {
        for (GuestStep step : burst) {
          step.run(disk);
          step.run(model);
        }
        ByteBuffer seen = ByteBuffer.allocate(StartImage.SIZE);
        disk.read(0, seen);
        assertArrayEquals(model.bytes(), seen.array());
      }
      judge(model.bytes());
      if (start.kind() == Kind.RAW_DATA_FILE) {
        byte[] data = Files.readAllBytes(directory.resolve("data")); // longer as qemu-img makes it
        assertArrayEquals(model.bytes(), Arrays.copyOf(data, StartImage.SIZE));
      }
    }
  }

  private void judge(byte[] expected) throws IOException, InterruptedException {
    qemuImg.run("check", "-f", "qcow2", "image");
    Files.write(directory.resolve("model"), expected);
    qemuImg.run("compare", "-f", "qcow2", "-F", "raw", "image", "model");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theDiskIsWhatTheGuestMadeOfIt(Kind kind) throws Exception {
    int runs = Integer.getInteger("model.runs", 1);
    for (Before before : Before.values()) {
      StartImage start = new StartImage(kind, before);
      for (int seed = 0; seed < runs && start.isPossible(); seed++) {
        List<List<GuestStep>> bursts = script(seed);
        if (fails(start, bursts).isPresent()) {
          tellSmaller(start, bursts);
        }
      }
    }
  }

  private Optional<Throwable> fails(StartImage start, List<List<GuestStep>> bursts)
      throws Exception {
    try {
      play(start, bursts);
      return Optional.empty();
    } catch (IOException | RuntimeException | AssertionError e) {
      return Optional.of(e);
    }
  }

  /** Leaves out what the failure doesn't need, step by step. */
  private void tellSmaller(StartImage start, List<List<GuestStep>> bursts) throws Exception {
    List<List<GuestStep>> least = new ArrayList<>(bursts);
    for (int burst = least.size() - 1; burst >= 0; burst--) {
      for (int step = least.get(burst).size() - 1; step >= 0; step--) {
        List<List<GuestStep>> fewer = new ArrayList<>(least);
        List<GuestStep> steps = new ArrayList<>(least.get(burst));
        steps.remove(step);
        fewer.set(burst, steps);
        if (fails(start, fewer).isPresent()) {
          least = fewer;
        }
      }
    }
    throw new AssertionError(start + " " + least, fails(start, least).orElse(null));
  }
}

package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

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
  private static final int SIZE = (3 << 20) + 512 * 7;
  private static final int BURSTS = 3;
  private static final int STEPS = 25;

  @TempDir Path directory = Path.of("");
  private ForeignProgram qemuImg = new ForeignProgram("", directory);
  private ForeignProgram qemuIo = new ForeignProgram("", directory);

  /** Images of all kinds, as qemu-img makes them. */
  private enum Kind {
    PLAIN("", 16),
    VERSION_2("compat=0.10", 16),
    SMALL_CLUSTERS("cluster_size=512,refcount_bits=64", 9),
    SMALL_CLUSTERS_1_BIT("cluster_size=1k,refcount_bits=1", 10),
    NARROW_COUNTS("cluster_size=4k,refcount_bits=2", 12),
    SUBCLUSTERS("extended_l2=on,cluster_size=16k", 14),
    LARGE_SUBCLUSTERS("extended_l2=on,cluster_size=128k", 17),
    LAZY("lazy_refcounts=on,cluster_size=4k", 12),
    PREALLOCATED("preallocation=metadata,cluster_size=8k", 13),
    DATA_FILE("data_file=data,cluster_size=4k", 12),
    RAW_DATA_FILE("data_file=data,data_file_raw=on,cluster_size=4k", 12),
    SUBCLUSTERS_IN_DATA_FILE("data_file=data,extended_l2=on,cluster_size=16k", 14);

    final String options;
    final int clusterSize;

    Kind(String options, int clusterBits) {
      this.options = options;
      this.clusterSize = 1 << clusterBits;
    }

    boolean hasDataFile() {
      return options.contains("data_file");
    }
  }

  /** What there is before the guest begins. */
  private enum Before {
    NOTHING,
    BACKING,
    SNAPSHOT,
    COMPRESSED
  }

  /** A disk to be, which can be made as often as is wanted. */
  private record Start(Kind kind, Before before) {
    boolean isPossible() {
      return switch (before) {
        case NOTHING -> true;
        case BACKING -> kind != Kind.RAW_DATA_FILE && kind != Kind.PREALLOCATED;
        case SNAPSHOT -> !kind.options.contains("refcount_bits=1") && !kind.hasDataFile();
        case COMPRESSED -> !kind.hasDataFile() && kind != Kind.PREALLOCATED;
      };
    }
  }

  @BeforeEach
  void findPrograms() throws Exception {
    qemuImg = ForeignProgram.required("qemu-img", directory);
    qemuIo = ForeignProgram.required("qemu-io", directory);
    qemuImg.run("create", "-q", "-f", "qcow2", "base", "2M");
    qemuIo.run(
        "-f", "qcow2", "-c", "write -q -P 7 100k 900k", "-c", "write -q -P 9 1500k 500k", "base");
    qemuImg.run("convert", "-O", "raw", "base", "base.raw");
  }

  private byte[] make(Start start) throws Exception {
    byte[] bytes = new byte[SIZE];
    List<String> create = new ArrayList<>(List.of("create", "-q", "-f", "qcow2"));
    Files.deleteIfExists(directory.resolve("data"));
    if (!start.kind.options.isEmpty()) {
      create.addAll(List.of("-o", start.kind.options));
    }
    if (start.before == Before.BACKING) {
      create.addAll(List.of("-F", "qcow2", "-b", "base"));
      byte[] base = Files.readAllBytes(directory.resolve("base.raw"));
      System.arraycopy(base, 0, bytes, 0, base.length);
    }
    create.addAll(List.of("image", SIZE + ""));
    qemuImg.run(create.toArray(new String[0]));
    switch (start.before) {
      case NOTHING, BACKING -> {}
      case SNAPSHOT -> {
        qemuIo.run("-f", "qcow2", "-c", "write -q -P 5 200k 1M", "image");
        Arrays.fill(bytes, 200 << 10, 1224 << 10, (byte) 5);
        qemuImg.run("snapshot", "-c", "one", "image");
      }
      case COMPRESSED -> {
        int clusters = SIZE / 2 / start.kind.clusterSize;
        int length = clusters * start.kind.clusterSize;
        if (start.kind.clusterSize <= 4096) {
          clusters = 40;
          length = clusters * start.kind.clusterSize;
        }
        for (int at = 0; at < length; at += start.kind.clusterSize) {
          Arrays.fill(bytes, at, at + start.kind.clusterSize, (byte) 3);
        }
        qemuIo.run("-f", "qcow2", "-c", "write -q -c -P 3 0 " + length, "image");
      }
    }
    return bytes;
  }

  private static List<List<GuestStep>> script(long seed) {
    Random random = new Random(seed);
    List<List<GuestStep>> bursts = new ArrayList<>();
    for (int burst = 0; burst < BURSTS; burst++) {
      List<GuestStep> steps = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        steps.add(GuestStep.next(random, SIZE));
      }
      bursts.add(steps);
    }
    return bursts;
  }

  private void play(Start start, List<List<GuestStep>> bursts) throws Exception {
    byte[] bytes = make(start);
    boolean discards = start.kind != Kind.VERSION_2 || start.before != Before.BACKING;
    GuestModel model = new GuestModel(bytes, start.kind.clusterSize, discards);
    for (List<GuestStep> burst : bursts) {
      try (WritableDisk disk =
          WritableDisk.open(
              ImageSource.of(directory.resolve("image"), Optional.of(ImageFormat.QCOW2)))) {
        for (GuestStep step : burst) {
          step.run(disk);
          step.run(model);
        }
        ByteBuffer seen = ByteBuffer.allocate(SIZE);
        disk.read(0, seen);
        assertArrayEquals(model.bytes(), seen.array());
      }
      judge(model.bytes());
      if (start.kind == Kind.RAW_DATA_FILE) {
        byte[] data = Files.readAllBytes(directory.resolve("data")); // longer as qemu-img makes it
        assertArrayEquals(model.bytes(), Arrays.copyOf(data, SIZE));
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
      Start start = new Start(kind, before);
      for (int seed = 0; seed < runs && start.isPossible(); seed++) {
        List<List<GuestStep>> bursts = script(seed);
        if (fails(start, bursts).isPresent()) {
          tellSmaller(start, bursts);
        }
      }
    }
  }

  private Optional<Throwable> fails(Start start, List<List<GuestStep>> bursts) throws Exception {
    try {
      play(start, bursts);
      return Optional.empty();
    } catch (IOException | RuntimeException | AssertionError e) {
      return Optional.of(e);
    }
  }

  /** Leaves out what the failure doesn't need, step by step. */
  private void tellSmaller(Start start, List<List<GuestStep>> bursts) throws Exception {
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

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long small changes of an image take in a warmed JVM, each from the path to a closed file,
 * beside qemu-img. {@code -Dbenchmark.directory} says where the image lies; the default is the
 * directory for temporary files.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class ChangeBenchmark {
  private static final int WRITTEN = 64 << 20;
  private static final int SECTOR = 512;

  private Path directory;
  private Path image;
  private long size = 3L << 30;

  /** Makes an image with some data. */
  @Setup
  public void makeImage() throws IOException {
    directory = BenchmarkDirectory.create("change");
    image = directory.resolve("image.qcow2");
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      NewImage.empty(size).writeTo(channel);
    }
    try (WritableDisk disk = WritableDisk.open(source())) {
      disk.write(0, ByteBuffer.allocate(WRITTEN));
    }
  }

  /** Removes what was made. */
  @TearDown
  public void remove() throws IOException {
    Files.delete(image);
    Files.delete(directory);
  }

  private ImageSource source() {
    return ImageSource.of(image, Optional.of(ImageFormat.QCOW2));
  }

  /** Makes a snapshot, and deletes it. */
  @Benchmark
  public void snapshot() throws IOException {
    try (SnapshotChange change = SnapshotChange.open(source())) {
      change.create("one", Instant.EPOCH);
    }
    try (SnapshotChange change = SnapshotChange.open(source())) {
      change.delete("one");
    }
  }

  /** Has qemu-img do the same. */
  @Benchmark
  public void snapshotByQemuImg() throws IOException, InterruptedException {
    qemuImg("snapshot", "-c", "one", image.toString());
    qemuImg("snapshot", "-d", "one", image.toString());
  }

  /** Makes the disk larger. */
  @Benchmark
  public void growth() throws IOException {
    size += SECTOR;
    Resizing.grow(source(), size, Preallocation.OFF);
  }

  /** Has qemu-img do the same. */
  @Benchmark
  public void growthByQemuImg() throws IOException, InterruptedException {
    qemuImg("resize", "-q", image.toString(), "+" + SECTOR);
  }

  private void qemuImg(String... words) throws IOException, InterruptedException {
    ForeignProgram.required("qemu-img", directory).run(words);
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long an overlay's data take into its base ({@code commit -d}, which leaves the overlay as it
 * is), and a base's data into the overlay ({@code rebase -b ""}), in a warmed JVM, from the path to
 * a closed file, beside qemu-img. {@code -Dbenchmark.directory} says where the images lie.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 8)
@Measurement(iterations = 16)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class ChainBenchmark {
  private static final int HALF = 512 << 20;
  private static final int PIECE = 1 << 20;

  private Path directory;
  private Path base;
  private Path overlay;
  private Path fresh;
  private Path flat;

  /** Makes a base and an overlay with 512 MiB each, one behind the other. */
  @Setup(Level.Trial)
  public void makeImages() throws IOException {
    directory = BenchmarkDirectory.create("chain");
    base = directory.resolve("base.qcow2");
    overlay = directory.resolve("overlay.qcow2");
    fresh = directory.resolve("fresh.qcow2");
    flat = directory.resolve("flat.qcow2");
    make(base, NewImage.empty(2L * HALF));
    fill(base, 0);
    BackingFile below = new BackingFile(base.getFileName().toString(), ImageFormat.QCOW2);
    make(fresh, NewImage.overlay(2L * HALF, below));
    Files.copy(fresh, overlay);
    fill(overlay, HALF);
  }

  private static void make(Path file, NewImage image) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      image.writeTo(channel);
    }
  }

  private static void fill(Path file, long from) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    while (piece.hasRemaining()) {
      piece.putInt(piece.position() + 1);
    }
    try (WritableDisk disk = WritableDisk.open(source(file))) {
      for (long at = from; at < from + HALF; at += PIECE) {
        disk.write(at, piece.rewind());
      }
    }
  }

  /** Has an overlay that has nothing yet. */
  @Setup(Level.Invocation)
  public void renew() throws IOException {
    Files.copy(fresh, flat, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what was made. */
  @TearDown(Level.Trial)
  public void remove() throws IOException {
    for (Path file : new Path[] {base, overlay, fresh, flat}) {
      Files.delete(file);
    }
    Files.delete(directory);
  }

  private static ImageSource source(Path file) {
    return ImageSource.of(file, Optional.of(ImageFormat.QCOW2));
  }

  /** Writes the overlay's data to its base. */
  @Benchmark
  public void commit() throws IOException {
    try (Commit commit = Commit.of(source(overlay), Optional.empty())) {
      commit.run(bytes -> {});
    }
  }

  /** Has qemu-img do the same. */
  @Benchmark
  public void commitByQemuImg() throws IOException, InterruptedException {
    qemuImg("commit", "-q", "-d", overlay.toString());
  }

  /** Writes the base's data to an overlay. */
  @Benchmark
  public void flatten() throws IOException {
    try (Rebasing rebasing = Rebasing.of(source(flat), null)) {
      rebasing.copy(bytes -> {});
      rebasing.removeBacking();
    }
  }

  /** Has qemu-img do the same. */
  @Benchmark
  public void flattenByQemuImg() throws IOException, InterruptedException {
    qemuImg("rebase", "-q", "-b", "", flat.toString());
  }

  private void qemuImg(String... words) throws IOException, InterruptedException {
    ForeignProgram.required("qemu-img", directory).run(words);
  }
}

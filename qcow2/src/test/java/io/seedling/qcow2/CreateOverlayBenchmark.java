package io.seedling.qcow2;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 * How long an overlay takes, from the base's path to a closed file, in a warmed JVM: the base's
 * format, size and chain are found anew each time. {@code -Dbenchmark.directory} says where the
 * files lie; the default is the directory for temporary files.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class CreateOverlayBenchmark {
  private Path directory;
  private Path base;
  private Path overlay;

  /** Makes a base without content. */
  @Setup
  public void makeBase() throws IOException {
    directory = BenchmarkDirectory.create("overlay");
    base = directory.resolve("base.qcow2");
    overlay = directory.resolve("overlay.qcow2");
    write(base, NewImage.empty(3L << 30));
  }

  /** Removes what was made. */
  @TearDown
  public void remove() throws IOException {
    Files.delete(overlay);
    Files.delete(base);
    Files.delete(directory);
  }

  /** Makes an overlay of 16 GiB over the base. */
  @Benchmark
  public void createOverlay() throws IOException {
    BackingChain.Link top = BackingChain.of(base, Optional.empty()).top();
    BackingFile backing =
        BackingFile.referring(overlay, base, top.format(), BackingFile.Reference.AUTO);
    write(overlay, NewImage.overlay(16L << 30, backing));
  }

  private static void write(Path file, NewImage image) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      image.writeTo(channel);
    }
  }
}

package io.seedling.seed;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
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
 * How long a seed of three files takes in a warm JVM: checked, laid out, written to a real file in
 * {@code -Dbenchmark.directory}, the directory for temporary files by default.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MakeSeedBenchmark {
  private static final Instant DATE = Instant.parse("2026-01-01T00:00:00Z");

  private Document userData = document("user-data", "");
  private Document networkConfig = document("network-config", "");
  private Path file = Path.of("");

  private static Document document(String name, String text) {
    return Document.of(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Makes the documents, and the place for the file. */
  @Setup
  public void prepare() throws IOException {
    userData =
        document(
            "user-data",
            """
            #cloud-config
            ssh_pwauth: false
            packages: [vim, curl, jq]
            users:
              - default
              - name: ann
                ssh_authorized_keys:
                  - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEexample ann@example
            write_files:
              - path: /etc/motd
                content: |
                  Welcome.
            runcmd:
              - [systemctl, restart, sshd]
              - echo done
            """);
    networkConfig =
        document(
            "network-config",
            "version: 2\nethernets:\n  any:\n    match: {name: \"en*\"}\n    dhcp4: true\n");
    String parent =
        System.getProperty("benchmark.directory", System.getProperty("java.io.tmpdir", "."));
    file = Files.createTempFile(Path.of(parent), "seed", ".iso");
  }

  /** Removes the file. */
  @TearDown
  public void cleanUp() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Makes one seed and writes it. */
  @Benchmark
  public long threeFilesToARealFile() throws IOException {
    SeedRequest request =
        SeedRequest.builder()
            .addUserData(userData)
            .networkConfig(networkConfig)
            .hostname("web")
            .build();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      return SeedVolume.write(Seed.from(request).seed(), DATE, channel);
    }
  }
}

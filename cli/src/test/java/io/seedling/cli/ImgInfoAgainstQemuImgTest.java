package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we say of images that qemu-img made, beside what qemu-img says of them. */
@Tag("reference")
class ImgInfoAgainstQemuImgTest {
  @TempDir private Path directory;

  @BeforeEach
  void makeABase() throws IOException, InterruptedException {
    try {
      qemuImg("create -q -f qcow2 base.qcow2 1G");
    } catch (IOException e) {
      String absence = "qemu-img is not installed (Debian: qemu-utils)";
      if (Boolean.getBoolean("reference.required")) {
        throw new AssertionError(absence, e);
      }
      abort(absence);
    }
  }

  private String qemuImg(String line) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("qemu-img"));
    command.addAll(List.of(line.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command);
    Process process = builder.directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-f qcow2 image 1G",
        "-f qcow2 -o compat=0.10 image 1G",
        "-f qcow2 -o cluster_size=4k,refcount_bits=64,lazy_refcounts=on image 12345k",
        "-f qcow2 -o extended_l2=on,compression_type=zstd image 3T",
        "-f qcow2 -o data_file=data,data_file_raw=on image 10M",
        "-f qcow2 -o preallocation=metadata image 100M",
        "-f qcow2 -F qcow2 -b base.qcow2 image",
        "-f qcow2 -F qcow2 -b ./base.qcow2 image 2G",
        "-f raw image 1000k"
      })
  void theLinesAndTheJsonAreThoseOfQemuImg(String create) throws IOException, InterruptedException {
    qemuImg("create -q " + create);

    assertSaysTheSame("image");
  }

  @Test
  void aDataFileWithoutANameIsNotNamed() throws IOException, InterruptedException {
    qemuImg("create -q -f qcow2 -o data_file=data image 10M");
    qemuImg("amend -o data_file= image");

    assertSaysTheSame("image");
  }

  @Test
  void snapshotsAndBitmapsAreListed() throws IOException, InterruptedException {
    qemuImg("snapshot -c before base.qcow2");
    qemuImg("snapshot -c after base.qcow2");
    qemuImg("bitmap --add -g 128k base.qcow2 changes");
    qemuImg("bitmap --add --disable base.qcow2 old");

    assertSaysTheSame("base.qcow2");
  }

  @Test
  void theWholeChainIsDescribedWhenAsked() throws IOException, InterruptedException {
    Files.createDirectory(directory.resolve("sub"));
    qemuImg("create -q -f qcow2 -F qcow2 -b ../base.qcow2 sub/middle.qcow2");
    qemuImg("create -q -f qcow2 -F qcow2 -b sub/middle.qcow2 top.qcow2");

    assertEquals(
        qemuImg("info --output=json --backing-chain " + full("top.qcow2")),
        ours("--output=json", "--backing-chain", full("top.qcow2")));
  }

  private void assertSaysTheSame(String name) throws IOException, InterruptedException {
    assertEquals(qemuImg("info " + full(name)), ours(full(name)));
    assertEquals(qemuImg("info --output=json " + full(name)), ours("--output=json", full(name)));
  }

  private String full(String name) {
    return directory.resolve(name).toString();
  }

  private static String ours(String... words) {
    String[] args = new String[words.length + 2];
    args[0] = "imgtool";
    args[1] = "info";
    System.arraycopy(words, 0, args, 2, words.length);
    CommandLineRun run = CommandLineRun.of(args);
    assertEquals("", run.err());
    return run.out();
  }
}

package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.seedling.qcow2.GuestDisk;
import io.seedling.qcow2.ImageLock;
import io.seedling.qcow2.ImageSource;
import io.seedling.qcow2.Locking;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that QEMU has open, and QEMU with those that we have: each keeps the other off. */
@Tag("reference")
@Timeout(120)
class LocksAgainstQemuTest {
  @TempDir private Path directory;
  private final List<Process> holders = new ArrayList<>();
  private QemuImg qemuImg = new QemuImg(Path.of(""));

  @BeforeEach
  void makeImages() throws IOException, InterruptedException {
    qemuImg = QemuImg.required(directory);
    qemuImg.make("qemu-img create -q -f qcow2 base 1M");
    qemuImg.make("qemu-img create -q -f qcow2 -F qcow2 -b base top");
    qemuImg.make("cp base other");
  }

  @AfterEach
  void endHolders() throws IOException, InterruptedException {
    for (Process holder : holders) {
      holder.getOutputStream().close();
      holder.waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          info @base                          | 1
          info --backing-chain @top           | 1
          info @top                           | 0
          info -U @base                       | 0
          check @base                         | 1
          check @top                          | 1
          check -U @top                       | 0
          map @base                           | 1
          map -U @top                         | 0
          map -f raw @base                    | 0
          compare @base @other                | 2
          compare @other @top                 | 2
          compare -U @other @top              | 0
          measure -O raw @base                | 1
          convert -O raw @base @out           | 1
          convert -O raw @top @out            | 1
          convert -U -O raw @top @out         | 0
          convert -O qcow2 @other @base       | 1
          convert -O raw @other @base         | 1
          convert -n -O qcow2 @other @base    | 1
          create -q -f qcow2 @base 1M         | 1
          create -q -f raw @base 1M           | 1
          create -q -f qcow2 -F qcow2 -b @base @new | 0
          commit @top                         | 1
          commit -b @base @top                | 1
          """)
  void whatQemuWritesToIsRefusedInQemuImgsWords(String line, int status) throws Exception {
    byte[] before = Files.readAllBytes(directory.resolve("base"));
    hold("base");

    QemuImg.Run theirs = qemuImg.run(words("qemu-img", line));
    CommandLineRun ours = CommandLineRun.of(words("imgtool", line));

    assertEquals(status, theirs.status(), theirs.err());
    assertEquals(status, ours.status(), ours.err());
    assertEquals(theirs.err().replace("qemu-img: ", "imgtool: "), withoutHelp(ours.err()));
    assertEquals(theirs.out(), ours.out());
    assertArrayEquals(before, Files.readAllBytes(directory.resolve("base")));
  }

  @Test
  void theProcessThatHasItIsNamed() throws Exception {
    Process holder = hold("base");

    CommandLineRun run = CommandLineRun.of(words("imgtool", "info @base"));

    assertTrue(run.err().contains("(pid " + holder.pid() + ") has it: end that first"), run.err());
    assertTrue(run.err().contains("or -U reads it as it is meanwhile"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "convert -O qcow2 @other @base",
        "convert -n -O qcow2 @other @base",
        "create -q -f qcow2 @base 1M",
        "commit @top"
      })
  void whatQemuReadsIsNotWrittenTo(String line) throws Exception {
    hold("base", "-r");

    QemuImg.Run theirs = qemuImg.run(words("qemu-img", line));
    CommandLineRun ours = CommandLineRun.of(words("imgtool", line));

    assertEquals(1, theirs.status());
    assertEquals(1, ours.status());
    assertEquals(theirs.err().replace("qemu-img: ", "imgtool: "), withoutHelp(ours.err()));
    assertEquals(0, CommandLineRun.of(words("imgtool", "info @base")).status());
  }

  @Test
  void qemuWritesToNothingThatWeRead() throws Exception {
    ImageSource top = ImageSource.of(directory.resolve("top"), Optional.empty());
    try (GuestDisk disk = GuestDisk.open(top.with(Locking.SHARED))) {
      assertEquals(1 << 20, disk.size());
      assertWriterIsRefused("top");
      assertWriterIsRefused("base");
      assertEquals(0, qemuImg.run("qemu-img", "check", "top").status());
    }
    qemuImg.write("qcow2", "top", "write -q 0 4k");
  }

  @Test
  void qemuNeitherReadsNorWritesWhatWeWriteTo() throws Exception {
    try (ImageLock lock = ImageLock.forWriting(directory.resolve("base"))) {
      assertNotEquals(null, lock);
      assertWriterIsRefused("base");
      QemuImg.Run info = qemuImg.run("qemu-img", "info", "base");
      assertEquals(1, info.status());
      assertTrue(info.err().contains("Failed to get shared \"write\" lock"), info.err());
      assertEquals(0, qemuImg.run("qemu-img", "info", "-U", "base").status());
      QemuImg.Run check = qemuImg.run("qemu-img", "check", "top");
      assertTrue(check.err().contains("Failed to get shared \"write\" lock"), check.err());
    }
    qemuImg.write("qcow2", "base", "write -q 0 4k");
  }

  /** POSIX gives all of a process's locks on a file back when it closes any descriptor of it. */
  @Test
  void theLocksOutliveOtherChannelsOfTheSameFile() throws Exception {
    try (ImageLock lock = ImageLock.forWriting(directory.resolve("base"))) {
      assertNotEquals(null, lock);
      GuestDisk.open(directory.resolve("top"), Optional.empty()).close();
      GuestDisk.open(directory.resolve("base"), Optional.empty()).close();
      assertWriterIsRefused("base");
    }
    ImageSource base =
        ImageSource.of(directory.resolve("base"), Optional.empty()).with(Locking.SHARED);
    try (GuestDisk one = GuestDisk.open(base)) {
      GuestDisk.open(base).close();
      assertEquals(1 << 20, one.size());
      assertWriterIsRefused("base");
    }
    qemuImg.write("qcow2", "base", "write -q 0 4k");
  }

  private void assertWriterIsRefused(String name) throws IOException, InterruptedException {
    QemuImg.Run run = qemuImg.run("qemu-io", "-f", "qcow2", "-c", "write 0 4k", name);
    assertEquals(1, run.status(), run.out());
    assertTrue(
        run.err().contains("Failed to get \"write\" lock")
            || run.err().contains("Failed to lock byte 101"),
        run.err());
  }

  /** Starts a qemu-io that has an image open until the test ends. */
  private Process hold(String name, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("qemu-io", "-f", "qcow2"));
    words.addAll(List.of(options));
    words.add(name);
    Process holder =
        new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true).start();
    holders.add(holder);
    holder.getOutputStream().write("length\n".getBytes(UTF_8));
    holder.getOutputStream().flush();
    StringBuilder answer = new StringBuilder();
    InputStream out = holder.getInputStream();
    for (int next = out.read(); next >= 0 && answer.indexOf("1 MiB") < 0; next = out.read()) {
      answer.append((char) next);
    }
    assertTrue(answer.indexOf("1 MiB") >= 0, answer.toString());
    return holder;
  }

  private String[] words(String program, String line) {
    List<String> words = new ArrayList<>(List.of(program));
    for (String word : line.split(" ", -1)) {
      words.add(word.startsWith("@") ? directory.resolve(word.substring(1)).toString() : word);
    }
    return words.toArray(new String[0]);
  }

  private static String withoutHelp(String err) {
    int help = err.indexOf("  help: ");
    return help < 0 ? err : err.substring(0, help);
  }
}

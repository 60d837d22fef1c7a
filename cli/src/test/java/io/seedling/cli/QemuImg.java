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

/** qemu-img and qemu-io, run in a directory; where they are absent, the test is skipped. */
record QemuImg(Path directory) {

  /** What a run left. */
  record Run(int status, String out, String err) {}

  static QemuImg required(Path directory) throws IOException, InterruptedException {
    QemuImg tools = new QemuImg(directory);
    try {
      tools.run("qemu-io", "--version");
    } catch (IOException e) {
      String absence = "qemu-img is not installed (Debian: qemu-utils)";
      if (Boolean.getBoolean("reference.required")) {
        throw new AssertionError(absence, e);
      }
      abort(absence);
    }
    return tools;
  }

  /** Runs a line of words without blanks in them, which succeeds. */
  void make(String line) throws IOException, InterruptedException {
    Run run = run(line.split(" ", -1));
    assertEquals(0, run.status(), () -> line + ": " + run.out() + run.err());
  }

  /** Writes to an image with commands of qemu-io. */
  void write(String format, String name, String... commands)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("qemu-io", "-f", format));
    for (String command : commands) {
      words.addAll(List.of("-c", command));
    }
    words.add(directory.resolve(name).toString());
    Run run = run(words.toArray(new String[0]));
    assertEquals(0, run.status(), () -> words + ": " + run.out() + run.err());
  }

  Run run(String... command) throws IOException, InterruptedException {
    Path err = directory.resolve("qemu-img.err");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(err.toFile())
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return new Run(process.exitValue(), out, Files.readString(err, UTF_8));
  }
}

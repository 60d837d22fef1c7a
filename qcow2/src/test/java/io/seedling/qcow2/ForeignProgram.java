package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that judges our images; where it is absent, the test is skipped or, on demand, fails.
 */
record ForeignProgram(String name, Path directory) {
  private static final long LIMIT_SECONDS = 60;

  /**
   * qemu-img times the derivation of LUKS keys by its thread's CPU clock, and gives up where that
   * has not ticked meanwhile. That is the machine's doing, so it is asked again.
   */
  private static final String UNLUCKY = "Unable to get accurate CPU usage";

  private static final int MOST_TRIES = 60;
  private static final long PAUSE_MILLIS = 100;

  /** What a run left: standard output and error together. */
  record Run(int exitCode, String output) {}

  /** Looks the program up on the PATH; it will run in {@code directory}. */
  static ForeignProgram required(String name, Path directory) {
    String path = System.getenv("PATH");
    for (String entry : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(entry, name))) {
        return new ForeignProgram(name, directory);
      }
    }
    String absence = name + " is not installed (Debian: qemu-utils)";
    if (Boolean.getBoolean("reference.required")) {
      throw new AssertionError(absence);
    }
    return abort(absence);
  }

  /** Runs it, and returns what it printed if it succeeded. */
  String run(String... arguments) throws IOException, InterruptedException {
    Run run = tryRun(arguments);
    for (int tries = 1; tries < MOST_TRIES && run.output().contains(UNLUCKY); tries++) {
      Thread.sleep(PAUSE_MILLIS);
      run = tryRun(arguments);
    }
    if (run.exitCode() != 0) {
      throw new AssertionError(
          name + " " + String.join(" ", arguments) + ": " + run.exitCode() + ": " + run.output());
    }
    return run.output();
  }

  /** Runs it to its end, whatever that is. */
  Run tryRun(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(name));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(directory, name, ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(command + " runs for more than " + LIMIT_SECONDS + " s");
      }
      return new Run(process.exitValue(), Files.readString(output, UTF_8));
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}

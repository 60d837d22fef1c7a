package io.seedling.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A foreign program that says what is right. Where it is absent, the test is skipped and names it;
 * with {@code -Dreference.required=true} it fails.
 */
record Reference(String name, List<String> command) {
  private static final long SECONDS = 120;

  /** Debian's own Python, which has the packages that other Pythons on the PATH may lack. */
  static Reference python(String module) {
    List<String> command = List.of("/usr/bin/python3", "-c");
    Reference reference = new Reference("python3 with " + module, command);
    if (!Files.isExecutable(Path.of(command.get(0)))
        || !reference.succeeds(List.of("import " + module))) {
      absent(reference.name);
    }
    return reference;
  }

  static Reference program(String name, String... probe) {
    Reference reference = new Reference(name, List.of(name));
    if (!reference.succeeds(List.of(probe))) {
      absent(name);
    }
    return reference;
  }

  private static void absent(String name) {
    if (Boolean.getBoolean("reference.required")) {
      fail(name + " is required and absent");
    }
    abort(name + " is absent");
  }

  private boolean succeeds(List<String> arguments) {
    try {
      return start(arguments, "", ProcessBuilder.Redirect.DISCARD).waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs the program to its end and returns what it wrote, both streams. */
  String run(Path scratch, String input, String... arguments) throws Exception {
    Path output = Files.createTempFile(scratch, "reference", ".out");
    Process process = start(List.of(arguments), input, ProcessBuilder.Redirect.to(output.toFile()));
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail(name + " did not end within " + SECONDS + " s");
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), said);
    return said;
  }

  private Process start(List<String> arguments, String input, ProcessBuilder.Redirect output)
      throws IOException {
    List<String> words = new ArrayList<>(command);
    words.addAll(arguments);
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output).start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // it ended without reading; its exit status tells
    }
    return process;
  }
}

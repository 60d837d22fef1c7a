package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that reads volumes and is not ours; its test is skipped, or failed, where it is not.
 */
final class ForeignTool {
  private static final long SECONDS = 60;

  private final String program;

  private ForeignTool(String program) {
    this.program = program;
  }

  /** Returns the tool; without it the test fails under {@code -Dreference.required=true}. */
  static ForeignTool named(String name) {
    for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(directory).resolve(name);
      if (Files.isExecutable(candidate)) {
        return new ForeignTool(candidate.toString());
      }
    }
    for (String directory : List.of("/usr/sbin", "/sbin")) { // blkid's, often not on the PATH
      if (Files.isExecutable(Path.of(directory, name))) {
        return new ForeignTool(directory + "/" + name);
      }
    }
    absent(name);
    throw new AssertionError("not reached");
  }

  /** Skips or fails the test for want of something. */
  static void absent(String name) {
    boolean required = Boolean.getBoolean("reference.required");
    assertTrue(!required, name + " is required and absent");
    assumeTrue(false, name + " is absent");
  }

  /** Runs the tool and returns what it wrote, errors too; it must succeed in time. */
  String run(Object... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("foreign-tool", ".txt");
    try {
      int status = start(output, arguments);
      String text = Files.readString(output, StandardCharsets.UTF_8);
      assertEquals(0, status, program + " said: " + text);
      return text;
    } finally {
      Files.delete(output);
    }
  }

  /** Tells whether the tool succeeds. */
  boolean succeeds(Object... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile("foreign-tool", ".txt");
    try {
      return start(output, arguments) == 0;
    } finally {
      Files.delete(output);
    }
  }

  private int start(Path output, Object... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("TZ", "UTC");
    builder.redirectOutput(output.toFile());
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), program + " did not end in time");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}

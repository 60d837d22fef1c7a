package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Programs that judge ours. One that is absent skips its test, unless it is required. */
final class ReferencePrograms {
  private ReferencePrograms() {}

  /** Returns where a program is; if it isn't, skips the test, or fails it if required. */
  static Path need(String program) {
    for (Path directory : Host.current().pathsIn("PATH")) {
      Path candidate = directory.resolve(program);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    String message = "needs " + program + ", which isn't here";
    if (Boolean.getBoolean("reference.required")) {
      return fail(message);
    }
    return abort(message);
  }
}

package io.seedling.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Programs that are asked something and end at once; tests put recorded answers here. */
interface Programs {
  /**
   * What a program said.
   *
   * @param exitCode its exit status
   * @param text what it wrote to standard output and standard error, in that order of arrival
   */
  record Output(int exitCode, String text) {}

  /**
   * Runs a program without input.
   *
   * @throws IOException if it can't be started or takes too long
   */
  Output run(List<String> command) throws IOException;

  /**
   * Starts a QEMU that is thrown away, see {@link SmokeStart#of}.
   *
   * @throws IOException if it can't be started
   */
  SmokeStart.Outcome smokeStart(List<String> command, Path serialLog) throws IOException;
}

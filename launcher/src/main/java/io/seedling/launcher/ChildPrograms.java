package io.seedling.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs programs as children, with a limit on their time and on what they say. */
final class ChildPrograms implements Programs {
  private static final int LONGEST_OUTPUT = 1 << 16;
  private static final int TIME_LIMIT_SECONDS = 10;
  private static final Duration SMOKE_LIMIT = Duration.ofMillis(1500);

  private final int limitSeconds;

  ChildPrograms() {
    this(TIME_LIMIT_SECONDS);
  }

  ChildPrograms(int limitSeconds) {
    this.limitSeconds = limitSeconds;
  }

  @Override
  public Output run(List<String> command) throws IOException {
    Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread watchdog = endWhenTimeIsOver(child);
    try (InputStream said = child.getInputStream()) {
      child.getOutputStream().close();
      String text = new String(said.readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8);
      return new Output(child.waitFor(), text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
    } finally {
      child.destroyForcibly();
      watchdog.interrupt();
    }
  }

  @Override
  public SmokeStart.Outcome smokeStart(List<String> command, Path serialLog) throws IOException {
    return SmokeStart.of(command, serialLog, SMOKE_LIMIT);
  }

  private Thread endWhenTimeIsOver(Process child) {
    Thread watchdog =
        new Thread("time limit of a program") {
          @Override
          public void run() {
            try {
              if (!child.waitFor(limitSeconds, SECONDS)) {
                child.destroyForcibly();
              }
            } catch (InterruptedException e) {
              // it ended in time
            }
          }
        };
    watchdog.setDaemon(true);
    watchdog.start();
    return watchdog;
  }
}

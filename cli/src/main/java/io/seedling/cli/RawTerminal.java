package io.seedling.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The terminal of standard input, which passes each key on as it is: no echo, no lines, and Ctrl-C
 * is the guest's. stty(1) does it, which every Unix has; what is no terminal stays as it is.
 */
final class RawTerminal implements Closeable {
  private final String settings; // empty where it is no terminal
  private final Thread restore;

  private RawTerminal(String settings) {
    this.settings = settings;
    restore =
        new Thread("restore the terminal") {
          @Override
          public void run() {
            reset();
          }
        };
  }

  /** Changes the terminal, until it is closed or the process is ended. */
  static RawTerminal of(Console console) throws IOException {
    RawTerminal terminal = new RawTerminal(console.isOfProcess() ? stty("-g") : "");
    if (terminal.isRaw()) {
      Runtime.getRuntime().addShutdownHook(terminal.restore);
      stty("raw", "-echo");
    }
    return terminal;
  }

  boolean isRaw() {
    return !settings.isEmpty();
  }

  @Override
  public void close() {
    if (!isRaw()) {
      return;
    }
    reset();
    try {
      Runtime.getRuntime().removeShutdownHook(restore);
    } catch (IllegalStateException e) {
      // the shutdown has begun, and runs the hook itself
    }
  }

  private void reset() {
    try {
      stty(settings);
    } catch (IOException e) {
      // the terminal is gone
    }
  }

  /** Returns what stty says; nothing where standard input is no terminal. */
  private static String stty(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(words));
    Process stty =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(stty.getInputStream().readAllBytes(), US_ASCII).strip();
    try {
      return stty.waitFor() == 0 ? said : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the terminal was set");
    }
  }
}

package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where a program reads and writes: results on {@code out}, everything else on {@code err}, both in
 * UTF-8 whatever the locale.
 */
final class Console {
  /** What the start script says, which can tell: Java cannot, of standard error alone. */
  private static final String ERR_IS_TERMINAL = "seedling.terminal";

  /**
   * What the start script says of standard output: that it is a terminal, and colours are wanted.
   */
  private static final String OUT_IS_COLOURED = "seedling.colour";

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  /** Reads and writes what is no terminal. */
  Console(InputStream in, OutputStream out, OutputStream err) {
    this(in, out, err, false);
  }

  /**
   * @param terminal whether {@code err} is a terminal
   */
  Console(InputStream in, OutputStream out, OutputStream err, boolean terminal) {
    this.in = in;
    this.out = new PrintStream(out, false, UTF_8);
    this.err = new PrintStream(err, true, UTF_8);
    this.terminal = terminal;
  }

  /** Returns the process's own standard streams; {@link #flush} sends what is still buffered. */
  static Console ofProcess() {
    return new Console(
        System.in,
        new BufferedOutputStream(new Results(), 8192),
        new FileOutputStream(FileDescriptor.err),
        Boolean.getBoolean(ERR_IS_TERMINAL));
  }

  /** Standard output. Whoever reads it may have enough, as head(1) has: that is nobody's error. */
  private static final class Results extends FileOutputStream {
    private boolean unread;

    Results() {
      super(FileDescriptor.out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (unread) {
        return;
      }
      try {
        super.write(bytes, from, length);
      } catch (IOException e) {
        if (!"Broken pipe".equals(e.getMessage())) {
          throw e;
        }
        unread = true;
      }
    }
  }

  InputStream in() {
    return in;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  /** Whether {@link #err} is a terminal, where somebody may be waiting. */
  boolean isTerminal() {
    return terminal;
  }

  /** Whether {@link #out} is a terminal that shows colours, and nobody has said NO_COLOR. */
  boolean isColoured() {
    return Boolean.getBoolean(OUT_IS_COLOURED);
  }

  /** Whether {@link #in} is the process's own standard input. */
  boolean isOfProcess() {
    return in == System.in;
  }

  /** Sends what is still buffered, and returns whether all of the results were written. */
  boolean flush() {
    err.flush();
    return !out.checkError();
  }
}

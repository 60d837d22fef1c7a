package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Where a program reads and writes: results on {@code out}, everything else on {@code err}, both in
 * UTF-8 whatever the locale.
 */
final class Console {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  Console(InputStream in, OutputStream out, OutputStream err) {
    this.in = in;
    this.out = new PrintStream(out, false, UTF_8);
    this.err = new PrintStream(err, true, UTF_8);
  }

  /** Returns the process's own standard streams; {@link #flush} sends what is still buffered. */
  static Console ofProcess() {
    return new Console(
        System.in,
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 8192),
        new FileOutputStream(FileDescriptor.err));
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

  /** Sends what is still buffered, and returns whether all of the results were written. */
  boolean flush() {
    err.flush();
    return !out.checkError();
  }
}

package io.seedling.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far long work has come, from a thread of its own that looks now and then; the work
 * itself only counts.
 */
final class Progress {
  private static final String OPTION = "progress";
  private static final long BAR_AFTER_MILLIS = 1000; // shorter work shows none
  private static final long MILLIS_BETWEEN = 250;

  /** Work with a known end. */
  interface Work {
    /** Returns what is done, in a word or two. */
    String name();

    /** Returns the bytes to do. */
    long total();

    /** Returns the bytes done until now; any thread may ask. */
    long done();
  }

  /** A way to show it. */
  interface Display {
    void show(Work work);

    /** Shows the last of it; what is printed after this begins a line. */
    void end(Work work);
  }

  /** What a command line asks for. */
  enum Kind {
    NONE,
    BAR,
    PERCENT,
    /** As qemu-img does: on standard output, whatever that is. */
    PERCENT_ON_OUT,
    JSON
  }

  private final Work work;
  private final long firstAfterMillis;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch ended;

  /**
   * Begins to watch.
   *
   * @param display null where nothing shall be shown
   */
  Progress(Work work, @Nullable Display display, long firstAfterMillis) {
    this.work = work;
    this.firstAfterMillis = firstAfterMillis;
    this.ended = new CountDownLatch(display == null ? 0 : 1);
    if (display != null) {
      startWatching(display);
    }
  }

  /** Adds {@code -p} and {@code --progress}. */
  static void declare(Options options) {
    Option option =
        Command.value(
            "p", OPTION, "json", "show how far it is, in percent; =json: in lines of JSON");
    option.setOptionalArg(true);
    options.addOption(option);
  }

  /**
   * Returns what to show: lines of JSON where asked for; else on a terminal alone, a percentage
   * where asked for, or a bar. Where imgtool stands in for qemu-img, what is shown is what that one
   * shows: a percentage where asked for, and no bar.
   */
  static Kind kind(Arguments arguments, Console console) throws UsageException {
    return kind(arguments, console, ProgramName.of("imgtool").standsIn());
  }

  static Kind kind(Arguments arguments, Console console, boolean standsIn) throws UsageException {
    String value = arguments.value(OPTION);
    if (value != null && !value.isEmpty()) {
      if (!value.equals("json")) {
        throw new UsageException("--progress is =json or without a value, not '" + value + "'");
      }
      return Kind.JSON;
    }
    if (arguments.has("quiet")) {
      return Kind.NONE;
    }
    if (standsIn) {
      return arguments.has(OPTION) ? Kind.PERCENT_ON_OUT : Kind.NONE;
    }
    if (!console.isTerminal()) {
      return Kind.NONE;
    }
    return arguments.has(OPTION) ? Kind.PERCENT : Kind.BAR;
  }

  /** Begins to watch, and shows it on standard error, if not said otherwise. */
  static Progress of(Work work, Kind kind, Console console) {
    return switch (kind) {
      case NONE -> new Progress(work, null, 0);
      case BAR -> new Progress(work, new ProgressLine(console.err()), BAR_AFTER_MILLIS);
      case PERCENT -> new Progress(work, new ProgressPercent(console.err()), 0);
      case PERCENT_ON_OUT -> new Progress(work, new ProgressPercent(console.out()), 0);
      case JSON -> new Progress(work, new ProgressJson(console.err()), 0);
    };
  }

  private void startWatching(Display display) {
    Thread thread =
        new Thread("progress") {
          @Override
          public void run() {
            watch(display);
          }
        };
    thread.setDaemon(true);
    thread.start();
  }

  private void watch(Display display) {
    try {
      long wait = firstAfterMillis;
      while (!closed.await(wait, TimeUnit.MILLISECONDS)) {
        display.show(work);
        wait = MILLIS_BETWEEN;
      }
      display.end(work);
    } catch (InterruptedException | RuntimeException | LinkageError e) {
      // the work goes on without
    } finally {
      ended.countDown();
    }
  }

  /** Shows the last of it, and waits until that is done. */
  void close() {
    closed.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

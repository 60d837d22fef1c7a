package io.seedling.cli;

import java.io.PrintStream;
import java.util.function.LongConsumer;

/**
 * How far work is, in the lines of {@code qemu-img -p} and when that shows them: at the start, at
 * each step of more than one percent, and in the end.
 */
final class ProgressSteps implements LongConsumer {
  private static final long LEAST_STEP = 100; // hundredths of a percent

  private final PrintStream out;
  private final long total;
  private long shown;

  /** Shows the start of work of so many bytes. */
  ProgressSteps(PrintStream out, long total) {
    this.out = out;
    this.total = total;
    show(0);
  }

  @Override
  public void accept(long done) {
    long share = ProgressPercent.share(done, total);
    if (share - shown > LEAST_STEP || share == ProgressPercent.HUNDREDTHS) {
      show(share);
    }
  }

  /** Ends the line; what is printed after this begins a new one. */
  void end(boolean isDone) {
    if (isDone) {
      show(ProgressPercent.HUNDREDTHS);
    }
    out.println();
  }

  private void show(long share) {
    shown = share;
    out.print(ProgressPercent.line(share));
    out.flush();
  }
}

package io.seedling.cli;

import java.io.PrintStream;

/** How far work is as {@code qemu-img -p} shows it: {@code (12.34/100%)}, again and again. */
record ProgressPercent(PrintStream out) implements Progress.Display {
  private static final int HUNDREDTHS = 10_000; // of a percent

  @Override
  public void show(Progress.Work work) {
    long done = work.done();
    long share =
        work.total() == 0 ? HUNDREDTHS : (long) ((double) done / work.total() * HUNDREDTHS);
    out.print("    (" + share / 100 + (share % 100 < 10 ? ".0" : ".") + share % 100 + "/100%)\r");
    out.flush();
  }

  @Override
  public void end(Progress.Work work) {
    show(work);
    out.println();
  }
}

package io.seedling.cli;

import java.io.PrintStream;

/** How far work is as {@code qemu-img -p} shows it: {@code (12.34/100%)}, again and again. */
record ProgressPercent(PrintStream out) implements Progress.Display {
  static final int HUNDREDTHS = 10_000; // of a percent, that are all

  @Override
  public void show(Progress.Work work) {
    out.print(line(share(work.done(), work.total())));
    out.flush();
  }

  /** Returns what is done of a total, in hundredths of a percent. */
  static long share(long done, long total) {
    return total == 0 ? HUNDREDTHS : (long) ((double) done / total * HUNDREDTHS);
  }

  static String line(long share) {
    return "    (" + share / 100 + (share % 100 < 10 ? ".0" : ".") + share % 100 + "/100%)\r";
  }

  @Override
  public void end(Progress.Work work) {
    show(work);
    out.println();
  }
}

package io.seedling.cli;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far work is, as a bar on a terminal, with speed and the time that is left. */
final class ProgressLine implements Progress.Display {
  private static final int REDRAW_MILLIS = 500;
  private static final long MEBIBYTE = 1 << 20;

  private final PrintStream out;
  private @Nullable ProgressBar
      bar; // made when it is first shown: until then nothing of it is loaded

  ProgressLine(PrintStream out) {
    this.out = out;
  }

  @Override
  public void show(Progress.Work work) {
    if (bar == null) {
      bar = newBar(work);
    }
    bar.stepTo(work.done());
  }

  @Override
  public void end(Progress.Work work) {
    if (bar != null) {
      bar.stepTo(work.done());
      bar.close(); // draws it once more
      out.println();
    }
  }

  /** The library draws it from a thread of its own. */
  private ProgressBar newBar(Progress.Work work) {
    return new ProgressBarBuilder()
        .setTaskName(work.name())
        .setInitialMax(work.total())
        .setUnit(" MiB", MEBIBYTE)
        .showSpeed()
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REDRAW_MILLIS)
        .setConsumer(new DelegatingProgressBarConsumer(this::draw, TerminalWidth.columns() - 1))
        .startsFrom(0, Duration.ofSeconds(1))
        .build();
  }

  private void draw(String line) {
    out.print("\r" + line);
    out.flush();
  }
}

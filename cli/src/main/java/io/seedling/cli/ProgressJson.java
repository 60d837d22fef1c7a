package io.seedling.cli;

import com.grack.nanojson.JsonWriter;
import java.io.PrintStream;

/** How far work is, as one JSON object a line; the last has all bytes done, unless it failed. */
record ProgressJson(PrintStream out) implements Progress.Display {

  @Override
  public void show(Progress.Work work) {
    out.println(
        JsonWriter.string()
            .object()
            .value("work", work.name())
            .value("done", work.done())
            .value("total", work.total())
            .end()
            .done());
  }

  @Override
  public void end(Progress.Work work) {
    show(work);
  }
}

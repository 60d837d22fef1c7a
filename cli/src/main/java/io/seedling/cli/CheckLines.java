package io.seedling.cli;

import io.seedling.qcow2.CheckFinding;
import java.io.PrintStream;
import java.util.function.Consumer;

/** Prints what a check finds as it is found, as qemu-img does; names in it come from the image. */
final class CheckLines implements Consumer<CheckFinding> {
  private final PrintStream err;

  CheckLines(PrintStream err) {
    this.err = err;
  }

  @Override
  public void accept(CheckFinding finding) {
    int from = 0;
    String text = finding.text();
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      err.println(Printable.escape(text.substring(from, end)));
      from = end + 1;
    }
    err.println(Printable.escape(text.substring(from)));
  }
}

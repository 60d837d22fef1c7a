package io.seedling.cli;

import java.io.PrintStream;

/**
 * What is told of a VM while something is done with it, each a line on standard error.
 *
 * @param name the VM's
 * @param quiet whether nothing is told
 */
record VmNotes(String name, boolean quiet, PrintStream err) {

  static VmNotes of(String name, Arguments arguments, Console console) {
    return new VmNotes(name, arguments.has("quiet"), console.err());
  }

  void say(String what) {
    if (!quiet) {
      err.println("launch: " + name + ": " + Printable.escape(what));
    }
  }

  /** The same for a terminal that is in its raw mode, and takes a line's end for just that. */
  void sayRaw(String what) {
    if (!quiet) {
      err.print("launch: " + name + ": " + Printable.escape(what) + "\r\n");
      err.flush();
    }
  }

  void stage(String title, long millis) {
    say(title + " at " + millis / 1000 + "." + millis % 1000 / 100 + " s");
  }
}

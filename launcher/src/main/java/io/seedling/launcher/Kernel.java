package io.seedling.launcher;

import java.nio.file.Path;

/** What only the operating system itself can tell; tests put recorded answers here. */
interface Kernel {
  /** Asks whether an accelerator of this operating system works; never {@link Accelerator#TCG}. */
  Probe probe(Accelerator accelerator);

  /** Returns what the kernel says of itself by name; on macOS alone it says anything. */
  Sysctl sysctl();

  /** Returns the kernel's own release: what was found out about another may be wrong of it. */
  String release();

  /** Returns the number of the user that we act as; 0 is root, who needs no sudo. */
  int userId();

  /** Returns the number of that user's group. */
  int groupId();

  /** Says whether a program runs as root, whoever starts it. */
  boolean isSetuidRoot(Path program);

  /** Says whether there is a terminal to ask for a password. */
  boolean hasTerminal();
}

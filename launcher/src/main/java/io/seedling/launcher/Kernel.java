package io.seedling.launcher;

/** What only the operating system itself can tell; tests put recorded answers here. */
interface Kernel {
  /** Asks whether an accelerator of this operating system works; never {@link Accelerator#TCG}. */
  Probe probe(Accelerator accelerator);

  /** Says whether we are root, and need no sudo. */
  boolean isRoot();

  /** Says whether there is a terminal to ask for a password. */
  boolean hasTerminal();
}

package io.seedling.launcher;

import java.util.OptionalInt;

/** What the macOS kernel says of itself; tests put recorded answers here. */
@FunctionalInterface
interface Sysctl {
  /** Returns the 32-bit value of that name, or empty if the kernel has none. */
  OptionalInt integer(String name);
}

package io.seedling.launcher;

import java.util.Optional;
import java.util.OptionalInt;

/** What the macOS kernel says of itself; tests put recorded answers here. */
interface Sysctl {
  /** Returns the 32-bit value of that name, or empty if the kernel has none. */
  OptionalInt integer(String name);

  /** Returns the text of that name, or empty if the kernel has none. */
  Optional<String> text(String name);

  /** Says whether the kernel has that name, and 1 for its value. */
  default boolean isSet(String name) {
    return integer(name).orElse(0) == 1;
  }
}

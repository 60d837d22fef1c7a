package io.seedling.launcher;

import java.nio.file.Path;

/** A value inside QEMU's option syntax, {@code name=value,name=value}, which cuts at commas. */
final class OptionValue {
  private OptionValue() {}

  /** Returns the value with its commas doubled. */
  static String of(String value) {
    return value.replace(",", ",,");
  }

  /** Returns the absolute path, in which a colon is no protocol, with its commas doubled. */
  static String of(Path path) {
    return of(path.toAbsolutePath().toString());
  }
}

package io.seedling.seed;

import java.io.IOException;

/** A file that should be a seed and is none, or one that cannot be read. */
public final class SeedFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  SeedFormatException(String message) {
    super(message);
  }
}

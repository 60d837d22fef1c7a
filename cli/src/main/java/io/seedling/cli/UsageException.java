package io.seedling.cli;

import java.util.List;

/** The command line itself is wrong; the message says which word and why. */
final class UsageException extends Exception {
  private final transient List<String> hints;

  UsageException(String message) {
    this(message, List.of());
  }

  /**
   * @param hints lines that follow the message, as qemu-img has them
   */
  UsageException(String message, List<String> hints) {
    super(message);
    this.hints = List.copyOf(hints);
  }

  List<String> hints() {
    return hints;
  }
}

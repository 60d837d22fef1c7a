package io.seedling.cli;

/** The command line itself is wrong; the message says which word and why. */
final class UsageException extends Exception {
  UsageException(String message) {
    super(message);
  }
}

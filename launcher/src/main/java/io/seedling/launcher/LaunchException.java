package io.seedling.launcher;

import java.io.IOException;

/** A virtual machine can't be started, or ended by itself; {@link #kind} tells scripts why. */
public final class LaunchException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The kinds of failure that have an exit code of their own. */
  public enum Kind {
    /** QEMU or its firmware isn't installed: exit code 69. */
    NOT_FOUND,
    /** Root's rights are needed and can't be had: exit code 77. */
    PRIVILEGE,
    /** A file or a port is in use: exit code 3. */
    IN_USE,
    /** QEMU ended by itself: exit code 6. */
    DIED,
    /** Anything else: exit code 1. */
    FAILED
  }

  private final Kind kind;
  private final String remedy;

  LaunchException(Kind kind, String message, String remedy) {
    super(message);
    this.kind = kind;
    this.remedy = remedy;
  }

  /** Returns the kind of failure. */
  public Kind kind() {
    return kind;
  }

  /** Returns what the user can do about it, in a line or more; empty if nothing is known. */
  public String remedy() {
    return remedy;
  }
}

package io.seedling.launcher;

import java.io.IOException;

/** QEMU refused a command; the message is QEMU's own. */
public final class QmpException extends IOException {
  private static final long serialVersionUID = 1L;

  QmpException(String command, String message) {
    super(command + ": " + message);
  }
}

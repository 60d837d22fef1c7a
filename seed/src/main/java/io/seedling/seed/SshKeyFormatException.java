package io.seedling.seed;

import java.io.IOException;

/** Text that should be an OpenSSH public key and is not. The message never holds key material. */
public final class SshKeyFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  SshKeyFormatException(String message) {
    super(message);
  }
}

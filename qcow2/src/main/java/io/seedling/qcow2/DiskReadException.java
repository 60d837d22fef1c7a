package io.seedling.qcow2;

import java.io.IOException;

/**
 * Says of a disk that is copied that the system doesn't give its bytes or tables, in qemu-img's
 * words: what is written to is not to blame.
 */
public final class DiskReadException extends IOException {
  private static final long serialVersionUID = 1;

  private DiskReadException(String message, IOException cause) {
    super(message, cause);
  }

  /** Names what was to be read in an error that the system has words for, and nothing else. */
  static IOException ofBytes(long guestOffset, IOException e) {
    return of("error while reading at byte ", guestOffset, e);
  }

  /** Names what was to be looked up. */
  static IOException ofTables(long guestOffset, IOException e) {
    return of("error while reading block status at offset ", guestOffset, e);
  }

  private static IOException of(String what, long guestOffset, IOException e) {
    return e.getClass() == IOException.class
        ? new DiskReadException(what + guestOffset + ": " + e.getMessage(), e)
        : e;
  }

  /** Returns the system's words. */
  public String reason() {
    return String.valueOf(getCause() == null ? getMessage() : getCause().getMessage());
  }
}

package io.seedling.qcow2;

import java.io.IOException;

/** Says which rule of the qcow2 format a file breaks, and at which byte. */
public final class Qcow2FormatException extends IOException {
  private final long offset;

  /**
   * Completes "not a valid qcow2 image: …".
   *
   * @param broken the rule and the value found
   * @param offset where in the file the offending field or structure begins, in bytes
   */
  Qcow2FormatException(String broken, long offset) {
    super("not a valid qcow2 image: " + broken + " (at byte 0x" + Long.toHexString(offset) + ")");
    this.offset = offset;
  }

  /** Returns where in the file the offending field or structure begins, in bytes. */
  public long offset() {
    return offset;
  }
}

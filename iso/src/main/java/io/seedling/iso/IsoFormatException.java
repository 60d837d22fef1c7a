package io.seedling.iso;

import java.io.IOException;

/** Bytes that break ECMA-119, Joliet, SUSP or Rock Ridge so that they cannot be read. */
public final class IsoFormatException extends IOException {
  private final long offset;

  /**
   * Completes "not a valid ISO 9660 volume: …".
   *
   * @param offset where, in bytes from the start of the volume
   * @param broken the rule and the value found
   */
  IsoFormatException(long offset, String broken) {
    super(
        "not a valid ISO 9660 volume: " + broken + " (at byte 0x" + Long.toHexString(offset) + ")");
    this.offset = offset;
  }

  /** Returns where the broken bytes stand, in bytes from the start of the volume. */
  public long offset() {
    return offset;
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says which rule of the qcow2 format a file breaks, and at which byte. */
public final class Qcow2FormatException extends IOException {
  private final long offset;
  private final @Nullable String qemuWords;
  private final @Nullable String qemuHint;

  /**
   * Completes "not a valid qcow2 image: …".
   *
   * @param broken the rule and the value found
   * @param offset where in the file the offending field or structure begins, in bytes
   */
  Qcow2FormatException(String broken, long offset) {
    this(broken, offset, null);
  }

  /**
   * @param qemuWords what QEMU says of it; null where that isn't known
   */
  Qcow2FormatException(String broken, long offset, @Nullable String qemuWords) {
    this(broken, offset, qemuWords, null);
  }

  /**
   * @param qemuHint a line that QEMU has after its words; null for none
   */
  Qcow2FormatException(
      String broken, long offset, @Nullable String qemuWords, @Nullable String qemuHint) {
    super("not a valid qcow2 image: " + broken + " (at byte 0x" + Long.toHexString(offset) + ")");
    this.offset = offset;
    this.qemuWords = qemuWords;
    this.qemuHint = qemuHint;
  }

  /** Returns where in the file the offending field or structure begins, in bytes. */
  public long offset() {
    return offset;
  }

  /** Returns the line that QEMU has after its words, where it has one. */
  public Optional<String> qemuHint() {
    return Optional.ofNullable(qemuHint);
  }

  /** Returns what QEMU says of the same, where scripts may look for it. */
  public Optional<String> qemuWords() {
    return Optional.ofNullable(qemuWords);
  }
}

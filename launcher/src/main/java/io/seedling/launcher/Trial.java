package io.seedling.launcher;

/**
 * What an accelerator is tried with before a machine is started on it.
 *
 * @param board the machine's
 * @param firmware the machine's
 * @param when whether a QEMU may be started for it
 */
public record Trial(Machine.Board board, Firmware firmware, When when) {
  /** Whether a QEMU may be started. */
  public enum When {
    /** No: only what is known from earlier trials counts. */
    KNOWN,
    /** Yes, unless an earlier trial of the same has told. */
    ONCE,
    /** Yes, whatever an earlier trial has told. */
    AFRESH
  }
}

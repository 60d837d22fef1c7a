package io.seedling.qcow2;

/**
 * Something that is wrong with an image.
 *
 * @param kind what it means for whoever uses the image
 * @param times how often it is counted: once for each use of the table that it lies in, as QEMU
 *     counts, which reads a table that snapshots share once for each of them
 * @param text in QEMU's words where QEMU has words for it; names no file
 */
public record CheckFinding(Kind kind, long times, String text) {

  /** What a finding means. */
  public enum Kind {
    /** Guest data may be wrong, or be damaged by further writing. */
    CORRUPTION,
    /** Space is wasted, and nothing else. */
    LEAK,
    /** Something could not be looked at. */
    UNCHECKED,
    /** Something was wrong, and is put right. */
    REPAIR
  }
}

package io.seedling.qcow2;

/** Whether an image is locked while it is read. */
public enum Locking {
  /** It is read whoever writes to it meanwhile. */
  NONE,
  /**
   * What it rests on is locked as {@link #SHARED} says, and who opens it has its own lock on it.
   */
  BACKING,
  /** It is not read while another program may write to it, nor written to while it is read. */
  SHARED
}

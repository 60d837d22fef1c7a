package io.seedling.iso;

/**
 * What is taken over from files into a tree, or from a volume to files, besides names and bytes.
 */
public enum Keep {
  /** Permission bits, where the file system has them. */
  MODES,

  /** The numbers of owner and group, where the file system has them. */
  OWNERS,

  /** Modification times, to the second. */
  TIMES
}

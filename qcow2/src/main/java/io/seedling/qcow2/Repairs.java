package io.seedling.qcow2;

/** What of a damaged image is repaired. */
public enum Repairs {
  /** Only that clusters are counted more often than they are used: no data can be lost by it. */
  LEAKS,
  /** All that can be. */
  ALL
}

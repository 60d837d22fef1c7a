package io.seedling.seed;

/** How much a finding matters, the worst first. */
public enum Severity {
  /** The guest will ignore the document, or a part of it, or go wrong. */
  ERROR,
  /** Works as written, and probably not as meant. */
  WARNING,
  /** Worth knowing. */
  INFO
}

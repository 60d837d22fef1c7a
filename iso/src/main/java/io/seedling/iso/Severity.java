package io.seedling.iso;

/** How much a finding about a volume matters. */
public enum Severity {
  /** A rule is broken in a way that some reader trips over or shows something else for. */
  ERROR,
  /** A rule is broken, as good writers break it too, and readers live with it. */
  WARNING,
  /** No rule is broken, and it is still worth knowing. */
  INFO
}

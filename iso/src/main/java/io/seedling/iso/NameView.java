package io.seedling.iso;

/** The sets of names that a volume may have for its files, the richest first. */
public enum NameView {
  /** POSIX names, modes, owners and links, in the system use areas of the primary hierarchy. */
  ROCK_RIDGE,
  /** UCS-2 names of up to 64 characters, in a hierarchy of their own. */
  JOLIET,
  /** The identifiers of ECMA-119 itself, without a version of 1. */
  PLAIN
}

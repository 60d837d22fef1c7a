package io.seedling.qcow2;

import java.util.Optional;

/**
 * How much of a new image is given its place before the guest writes: QEMU's option of that name.
 */
public enum Preallocation {
  /** Nothing: places are given as the guest writes. */
  OFF("off"),
  /** The tables give every guest cluster its place, and the file is a hole there; qcow2 alone. */
  METADATA("metadata"),
  /**
   * The file system keeps the room, too. Java cannot ask it to, so that zeros are written, as by
   * {@link #FULL}.
   */
  FALLOC("falloc"),
  /** Zeros are written. */
  FULL("full");

  private final String qemuName;

  Preallocation(String qemuName) {
    this.qemuName = qemuName;
  }

  /** Returns the one whose name in QEMU this is; empty for every other. */
  public static Optional<Preallocation> named(String qemuName) {
    for (Preallocation preallocation : values()) {
      if (preallocation.qemuName.equals(qemuName)) {
        return Optional.of(preallocation);
      }
    }
    return Optional.empty();
  }

  /** Returns the name that QEMU's options use. */
  public String qemuName() {
    return qemuName;
  }

  /** Whether room is taken on the disk: by zeros. */
  public boolean writesZeros() {
    return this == FALLOC || this == FULL;
  }
}

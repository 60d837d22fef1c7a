package io.seedling.qcow2;

/**
 * What a repair of a qcow2 image did, in the numbers of {@code qemu-img check -r}.
 *
 * @param left what it found and did not put right
 * @param corruptionsFixed errors that are no more
 * @param leaksFixed clusters that are no longer counted more often than they are used
 */
public record RepairReport(CheckReport left, long corruptionsFixed, long leaksFixed) {

  /** Whether anything was put right. */
  public boolean changedAnything() {
    return corruptionsFixed > 0 || leaksFixed > 0;
  }
}

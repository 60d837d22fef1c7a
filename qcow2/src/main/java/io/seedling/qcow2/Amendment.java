package io.seedling.qcow2;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What shall be otherwise about an image that is there: {@code qemu-img amend}. What is empty stays
 * as it is.
 *
 * @param version 2 or 3
 * @param virtualSize in bytes
 * @param backingName what the image's backing file must be called already, as must its format be
 * @param dataFileName of the external data file, which is not moved; empty text for none
 * @param dataFileRaw whether the data file is all of the disk; this can only be given up
 * @param refcountBits the width of a reference count
 */
public record Amendment(
    Optional<Integer> version,
    Optional<Long> virtualSize,
    Optional<String> backingName,
    Optional<String> backingFormatName,
    Optional<String> dataFileName,
    Optional<Boolean> dataFileRaw,
    Optional<Boolean> lazyRefcounts,
    Optional<Integer> refcountBits) {

  /** How far the work is. */
  public interface Steps {
    /** Is told how many L1 entries of how many have been looked at. */
    void step(long done, long total);
  }

  /**
   * Changes an image. What can't be is refused before anything is written; the header is written in
   * one piece, and last. Only another size of the disk is given on its own, by {@link Resizing},
   * and before a downgrade is refused, as by QEMU.
   *
   * @param puncher for what is free within the file when the disk is smaller
   * @param reader takes what is repaired first, where the image was not closed
   * @throws ImageChangeException in QEMU's words, if it can't be
   * @throws ImageInUseException if another process has the image open
   */
  public void applyTo(
      ImageSource source, HolePuncher puncher, Consumer<CheckFinding> reader, Steps steps)
      throws IOException {
    boolean grows;
    boolean upgrades;
    try (Amending amending = new Amending(WritableImage.open(source, reader), this, steps)) {
      if (!amending.resizes()) {
        amending.run();
        return;
      }
      amending.require();
      grows = amending.grows();
      upgrades = amending.upgrades();
    }
    if (upgrades) { // version 2 can't have snapshots of disks of several sizes
      withoutSize().applyTo(source, puncher, reader, steps);
    }
    if (grows) {
      Resizing.grow(source, virtualSize.orElseThrow(), Preallocation.OFF);
    } else {
      Resizing.shrink(source, virtualSize.orElseThrow(), puncher);
    }
    if (!upgrades) {
      withoutSize().applyTo(source, puncher, reader, steps);
    }
  }

  private Amendment withoutSize() {
    return new Amendment(
        version,
        Optional.empty(),
        backingName,
        backingFormatName,
        dataFileName,
        dataFileRaw,
        lazyRefcounts,
        refcountBits);
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.util.Optional;

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

  /**
   * Changes an image. What can't be is refused before anything is written; the header is written in
   * one piece, and last.
   *
   * @throws ImageChangeException in QEMU's words, if it can't be
   * @throws ImageInUseException if another process has the image open
   */
  public void applyTo(ImageSource source) throws IOException {
    try (Amending amending = new Amending(WritableImage.open(source), this)) {
      amending.run();
    }
  }
}

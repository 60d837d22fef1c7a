package io.seedling.qcow2;

/**
 * What a check of a qcow2 image found, in the numbers of {@code qemu-img check}.
 *
 * @param corruptions errors that may have damaged data, or may when the image is written to
 * @param leaks clusters that are counted more often than they are used
 * @param unchecked what could not be looked at; QEMU calls it check errors
 * @param imageEndOffset where the last cluster that is used or counted ends, in bytes
 * @param totalClusters of the guest's disk
 * @param allocatedClusters of them, those that have a place in the file
 * @param fragmentedClusters of the allocated ones, those that do not lie behind the one before
 * @param compressedClusters of the allocated ones, those that are compressed
 */
public record CheckReport(
    long corruptions,
    long leaks,
    long unchecked,
    long imageEndOffset,
    long totalClusters,
    long allocatedClusters,
    long fragmentedClusters,
    long compressedClusters) {

  /** Whether nothing at all was found. */
  public boolean isClean() {
    return corruptions == 0 && leaks == 0 && unchecked == 0;
  }
}

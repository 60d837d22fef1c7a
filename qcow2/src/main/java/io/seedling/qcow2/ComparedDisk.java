package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One of two disks that are compared.
 *
 * @param isFirst which of them, for what is thrown
 */
record ComparedDisk(GuestDisk disk, boolean isFirst) {

  /**
   * Returns what is recorded from an offset on.
   *
   * @param end behind the offset, and within the disk
   */
  Extent extent(long at, long end) throws DiskComparison.DiskException {
    try {
      return disk.extent(at, end - at);
    } catch (IOException e) {
      throw new DiskComparison.DiskException(isFirst, false, at, e);
    }
  }

  /** What a base is too short for counts as allocated, what no image records does not. */
  boolean isAllocated(Extent extent) {
    return extent.kind() != Extent.Kind.ABSENT || extent.depth() < disk.images().size() - 1;
  }

  /** Fills a buffer to its limit, and leaves the position where it was. */
  void read(long at, ByteBuffer target) throws DiskComparison.DiskException {
    int start = target.position();
    try {
      disk.read(at, target);
    } catch (IOException e) {
      throw new DiskComparison.DiskException(isFirst, true, at, e);
    }
    target.position(start);
  }
}

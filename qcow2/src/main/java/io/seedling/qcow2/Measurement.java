package io.seedling.qcow2;

import java.util.OptionalLong;

/**
 * How long the file of a copy would be: {@code qemu-img measure}.
 *
 * @param required bytes that it takes at most with what the source has in it now
 * @param fullyAllocated bytes with data in all of the disk
 * @param bitmaps bytes more if the source's persistent bitmaps were copied, too; empty where either
 *     cannot have them
 */
public record Measurement(long required, long fullyAllocated, OptionalLong bitmaps) {

  /** Returns the measure of a raw image of a disk, which is the disk's size in whole sectors. */
  public static Measurement raw(long virtualSize) {
    long size = (virtualSize + 511) & -512L;
    return new Measurement(size, size, OptionalLong.empty());
  }
}

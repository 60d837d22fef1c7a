package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/**
 * A qcow2 image that is to be: {@link #writeTo} makes it empty, {@link Qcow2Writer} with content.
 *
 * @param virtualSize what the guest sees, in bytes; rounded up to a multiple of 512 as QEMU does
 * @param options what of the format it uses
 * @param backing what shows where nothing has been written; without it, zeros do
 */
public record NewImage(long virtualSize, Qcow2Options options, Optional<BackingFile> backing) {
  /** What qemu-img takes when nobody asks: clusters of 64 KiB. */
  public static final int DEFAULT_CLUSTER_BITS = 16;

  /** The largest disk, with clusters of 2 MiB, in bytes: 2 EiB. */
  public static final long MAX_VIRTUAL_SIZE = 1L << 61;

  private static final int SECTOR = 512;

  /**
   * Accepts an image that QEMU can open.
   *
   * @throws IllegalArgumentException if the size is negative or too large for the clusters, or the
   *     backing file's name doesn't fit into the first cluster
   */
  public NewImage {
    virtualSize = wholeSectors(virtualSize);
    Geometry geometry = options.geometry();
    if (geometry.l1EntriesFor(virtualSize) > Geometry.MAX_L1_ENTRIES) {
      throw new IllegalArgumentException(
          "the size is "
              + virtualSize
              + " bytes; with clusters of "
              + geometry.clusterSize()
              + " bytes qcow2 holds at most "
              + geometry.bytesPerL1Entry() * Geometry.MAX_L1_ENTRIES
              + (options.clusterBits() < Geometry.MAX_CLUSTER_BITS
                  ? " (use a larger cluster size)"
                  : ""));
    }
    if (backing.isPresent()) {
      requireRoom(backing.get(), options);
    }
  }

  /**
   * Accepts an image with qemu-img's own choices but for the clusters.
   *
   * @param clusterBits log2 of the cluster size in bytes, 9 to 21
   */
  public NewImage(long virtualSize, int clusterBits, Optional<BackingFile> backing) {
    this(virtualSize, Qcow2Options.DEFAULT.withClusterBits(clusterBits), backing);
  }

  /** Returns an image with nothing behind it. */
  public static NewImage empty(long virtualSize) {
    return new NewImage(virtualSize, Qcow2Options.DEFAULT, Optional.empty());
  }

  /** Returns an image that shows {@code backing} until it is written to. */
  public static NewImage overlay(long virtualSize, BackingFile backing) {
    return new NewImage(virtualSize, Qcow2Options.DEFAULT, Optional.of(backing));
  }

  /**
   * Writes the image: four short writes with holes between them.
   *
   * @param target an empty file; neither synced nor closed
   * @throws IllegalArgumentException if the target isn't empty
   * @throws IOException if the target can't be written; it then holds a part of an image
   */
  public void writeTo(SeekableByteChannel target) throws IOException {
    requireEmpty(target);
    ImageLayout layout = layout();
    NewHeader header =
        new NewHeader(
            this, layout.l1Offset(), layout.refcountTableOffset(), layout.refcountTableClusters());
    ImageFile.write(target, header.encode(), 0);
    ImageFile.write(target, refcountTable(layout), layout.refcountTableOffset());
    ImageFile.write(
        target,
        RefcountBlock.ones(options.refcountBits(), layout.clusters()),
        layout.refcountBlockOffset(0));
    // an L1 table of zeros says that nothing is allocated; its last bytes make the file end there
    ImageFile.write(
        target, ByteBuffer.allocate(Geometry.ENTRY_BYTES), layout.end() - Geometry.ENTRY_BYTES);
  }

  /** Returns log2 of the cluster size in bytes. */
  public int clusterBits() {
    return options.clusterBits();
  }

  /** Returns where the image's tables lie. */
  ImageLayout layout() {
    return ImageLayout.of(options.geometry(), virtualSize);
  }

  /**
   * Rounds a size up to a multiple of 512 bytes.
   *
   * @throws IllegalArgumentException if it is negative or over {@link #MAX_VIRTUAL_SIZE}
   */
  static long wholeSectors(long size) {
    if (size < 0 || size > MAX_VIRTUAL_SIZE) {
      throw new IllegalArgumentException(
          "the size is " + size + " bytes; 0 to " + MAX_VIRTUAL_SIZE + " are allowed");
    }
    return (size + SECTOR - 1) & -SECTOR;
  }

  static void requireEmpty(SeekableByteChannel target) throws IOException {
    if (target.size() != 0) {
      throw new IllegalArgumentException(
          "a new image is written into an empty file; this one has " + target.size() + " bytes");
    }
  }

  private static ByteBuffer refcountTable(ImageLayout layout) {
    ByteBuffer table = ByteBuffer.allocate(layout.refcountBlocks() * Geometry.ENTRY_BYTES);
    for (int block = 0; block < layout.refcountBlocks(); block++) {
      table.putLong(layout.refcountBlockOffset(block));
    }
    return table.flip();
  }

  private static void requireRoom(BackingFile backing, Qcow2Options options) {
    int clusterSize = 1 << options.clusterBits();
    int room = clusterSize - HeaderExtension.backingNameOffset(options, backing.format());
    int length = backing.encodedName().remaining();
    if (length > room) {
      throw new IllegalArgumentException(
          "the backing file's name takes "
              + length
              + " bytes; with clusters of "
              + clusterSize
              + " bytes there is room for "
              + room
              + " (use a larger cluster size)");
    }
  }
}

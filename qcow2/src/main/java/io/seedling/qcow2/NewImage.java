package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/**
 * An empty qcow2 image that is to be: version 3, reference counts of 16 bits.
 *
 * @param virtualSize what the guest sees, in bytes; rounded up to a multiple of 512 as QEMU does
 * @param clusterBits log2 of the cluster size in bytes, 9 to 21
 * @param backing what shows where nothing has been written; without it, zeros do
 */
public record NewImage(long virtualSize, int clusterBits, Optional<BackingFile> backing) {
  /** What qemu-img takes when nobody asks: clusters of 64 KiB. */
  public static final int DEFAULT_CLUSTER_BITS = 16;

  /** The largest disk, with clusters of 2 MiB, in bytes: 2 EiB. */
  public static final long MAX_VIRTUAL_SIZE = 1L << 61;

  private static final int REFCOUNT_ORDER = 4;
  private static final int SECTOR = 512;

  /** Enough for the header and all extensions, in bytes. */
  private static final int HEADER_ROOM = 1024;

  /**
   * Accepts an image that QEMU can open.
   *
   * @throws IllegalArgumentException if the size is negative or too large for the clusters, or the
   *     backing file's name doesn't fit into the first cluster
   */
  public NewImage {
    if (clusterBits < Geometry.MIN_CLUSTER_BITS || clusterBits > Geometry.MAX_CLUSTER_BITS) {
      throw new IllegalArgumentException(
          "the cluster size is 2^" + clusterBits + " bytes; 512 to 2097152 are allowed");
    }
    virtualSize = wholeSectors(virtualSize);
    Geometry geometry = new Geometry(clusterBits, 1 << REFCOUNT_ORDER, false);
    if (geometry.l1EntriesFor(virtualSize) > Geometry.MAX_L1_ENTRIES) {
      throw new IllegalArgumentException(
          "the size is "
              + virtualSize
              + " bytes; with clusters of "
              + geometry.clusterSize()
              + " bytes qcow2 holds at most "
              + geometry.bytesPerL1Entry() * Geometry.MAX_L1_ENTRIES
              + (clusterBits < Geometry.MAX_CLUSTER_BITS ? " (use a larger cluster size)" : ""));
    }
    if (backing.isPresent()) {
      requireRoom(backing.get(), geometry.clusterSize());
    }
  }

  /** Returns an image with nothing behind it. */
  public static NewImage empty(long virtualSize) {
    return new NewImage(virtualSize, DEFAULT_CLUSTER_BITS, Optional.empty());
  }

  /** Returns an image that shows {@code backing} until it is written to. */
  public static NewImage overlay(long virtualSize, BackingFile backing) {
    return new NewImage(virtualSize, DEFAULT_CLUSTER_BITS, Optional.of(backing));
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
    ImageFile.write(target, encodeHeader(layout), 0);
    ImageFile.write(target, refcountTable(layout), layout.refcountTableOffset());
    ImageFile.write(target, refcounts(layout), layout.refcountBlockOffset(0));
    // an L1 table of zeros says that nothing is allocated; its last bytes make the file end there
    ImageFile.write(
        target, ByteBuffer.allocate(Geometry.ENTRY_BYTES), layout.end() - Geometry.ENTRY_BYTES);
  }

  /** Returns where the image's tables lie. */
  ImageLayout layout() {
    return ImageLayout.of(new Geometry(clusterBits, 1 << REFCOUNT_ORDER, false), virtualSize);
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

  private ByteBuffer encodeHeader(ImageLayout layout) {
    int clusterSize = layout.geometry().clusterSize();
    ByteBuffer name = backing.isPresent() ? backing.get().encodedName() : ByteBuffer.allocate(0);
    int nameOffset =
        backing.isPresent()
            ? HeaderExtension.backingNameOffset(clusterSize, backing.get().format())
            : 0;
    ByteBuffer out = ByteBuffer.allocate(Math.min(clusterSize, HEADER_ROOM + name.remaining()));
    out.put(header(layout, nameOffset, name.remaining()).encode());
    if (backing.isPresent()) {
      new HeaderExtension.BackingFormat(backing.get().format().qemuName()).encodeInto(out);
    }
    if (HeaderExtension.hasFeatureNames(clusterSize)) {
      HeaderExtension.FeatureNames.encodeKnownInto(out);
    }
    if (backing.isPresent()) {
      out.position(nameOffset).put(name);
    }
    return out.flip();
  }

  private Qcow2Header header(ImageLayout layout, int nameOffset, int nameLength) {
    return new Qcow2Header(
        3,
        nameOffset,
        nameLength,
        clusterBits,
        virtualSize,
        Qcow2Header.Encryption.NONE,
        layout.l1Entries(),
        layout.l1Offset(),
        layout.refcountTableOffset(),
        layout.refcountTableClusters(),
        0,
        0,
        0,
        0,
        0,
        REFCOUNT_ORDER,
        Qcow2Header.WRITTEN_LENGTH,
        0);
  }

  private static ByteBuffer refcountTable(ImageLayout layout) {
    ByteBuffer table = ByteBuffer.allocate(layout.refcountBlocks() * Geometry.ENTRY_BYTES);
    for (int block = 0; block < layout.refcountBlocks(); block++) {
      table.putLong(layout.refcountBlockOffset(block));
    }
    return table.flip();
  }

  /** Returns a count of 1 for every cluster in use; the blocks lie one behind the other. */
  private static ByteBuffer refcounts(ImageLayout layout) {
    ByteBuffer counts = ByteBuffer.allocate(Math.toIntExact(layout.clusters() * Short.BYTES));
    while (counts.hasRemaining()) {
      counts.putShort((short) 1);
    }
    return counts.flip();
  }

  private static void requireRoom(BackingFile backing, int clusterSize) {
    int room = clusterSize - HeaderExtension.backingNameOffset(clusterSize, backing.format());
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

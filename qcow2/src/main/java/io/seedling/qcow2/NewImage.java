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
 * @param preallocation how much of it has its place from the start; with a raw data file, {@link
 *     Preallocation#METADATA} at least, so that the tables say what the file says
 * @param dataFile where the guest's clusters lie; if empty, in the image itself
 */
public record NewImage(
    long virtualSize,
    Qcow2Options options,
    Optional<BackingFile> backing,
    Preallocation preallocation,
    Optional<ExternalDataFile> dataFile) {
  /** What qemu-img takes when nobody asks: clusters of 64 KiB. */
  public static final int DEFAULT_CLUSTER_BITS = 16;

  /** The largest disk, with clusters of 2 MiB, in bytes: 2 EiB. */
  public static final long MAX_VIRTUAL_SIZE = 1L << 61;

  private static final int SECTOR = 512;

  /** For all images: to make and clear a cluster anew costs more than to write it. */
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << DEFAULT_CLUSTER_BITS);

  /**
   * Accepts an image that QEMU can open.
   *
   * @throws IllegalArgumentException if the size is negative or too large for the clusters, the
   *     names don't fit into the first cluster, or something isn't possible beside something else
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
    refuseTogether(options, backing, preallocation, dataFile);
    if (preallocation == Preallocation.OFF && dataFile.isPresent() && dataFile.get().raw()) {
      preallocation = Preallocation.METADATA;
    }
    if (backing.isPresent() || dataFile.isPresent()) {
      requireRoom(options, backing, dataFile);
    }
    layout(geometry, virtualSize, preallocation, dataFile);
  }

  /** Accepts an image that has nothing preallocated, and no file beside it for the data. */
  public NewImage(long virtualSize, Qcow2Options options, Optional<BackingFile> backing) {
    this(virtualSize, options, backing, Preallocation.OFF, Optional.empty());
  }

  /**
   * Accepts an image with qemu-img's own choices but for the clusters.
   *
   * @param clusterBits log2 of the cluster size in bytes, 9 to 21
   */
  public NewImage(long virtualSize, int clusterBits, Optional<BackingFile> backing) {
    this(virtualSize, Qcow2Options.DEFAULT.withClusterBits(clusterBits), backing);
  }

  /** Returns the same with other options. */
  public NewImage with(Qcow2Options other) {
    return new NewImage(virtualSize, other, backing, preallocation, dataFile);
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
   * Writes the image. What lies before the L1 table has no holes, as QEMU leaves none: it would
   * take an image with many for one whose metadata are preallocated, and look for more at every
   * question about the guest's disk ({@code qcow2_detect_metadata_preallocation}).
   *
   * @param target an empty file; neither synced nor closed
   * @throws IllegalArgumentException if the target isn't empty
   * @throws IOException if the target can't be written; it then holds a part of an image
   */
  public void writeTo(SeekableByteChannel target) throws IOException {
    requireEmpty(target);
    if (preallocation != Preallocation.OFF && virtualSize > 0) {
      new PreallocatedImage(this, target).write();
      return;
    }
    ImageLayout layout = layout();
    writeClusters(target, NewHeader.of(this, layout).encode(), 0);
    writeClusters(target, refcountTable(layout), layout.refcountTableOffset());
    writeClusters(
        target,
        RefcountBlock.ones(options.refcountBits(), layout.clusters()),
        layout.refcountBlockOffset(0));
    // an L1 table of zeros says that nothing is allocated; its last bytes make the file end there
    ImageFile.write(
        target, ByteBuffer.allocate(Geometry.ENTRY_BYTES), layout.end() - Geometry.ENTRY_BYTES);
  }

  /** Writes bytes, and zeros behind them to the end of their last cluster. */
  private void writeClusters(SeekableByteChannel target, ByteBuffer bytes, long offset)
      throws IOException {
    int clusterSize = 1 << options.clusterBits();
    int left = -bytes.remaining() & (clusterSize - 1);
    ImageFile.write(target, bytes, offset);
    while (left > 0) { // where the target is then
      ByteBuffer zeros = ZEROS.duplicate();
      target.write(zeros.limit(Math.min(left, zeros.limit())));
      left -= zeros.position();
    }
  }

  /**
   * Writes the data file: as long as the disk, and all zeros.
   *
   * @param target an empty file; neither synced nor closed
   * @throws IllegalArgumentException if the target isn't empty
   * @throws IOException if the target can't be written
   */
  public void writeDataTo(SeekableByteChannel target) throws IOException {
    boolean zeros = preallocation.writesZeros();
    RawImage.create(target, virtualSize, zeros ? preallocation : Preallocation.OFF);
  }

  /** Returns log2 of the cluster size in bytes. */
  public int clusterBits() {
    return options.clusterBits();
  }

  /** Returns where the image's tables lie. */
  ImageLayout layout() {
    return layout(options.geometry(), virtualSize, preallocation, dataFile);
  }

  private static ImageLayout layout(
      Geometry geometry,
      long size,
      Preallocation preallocation,
      Optional<ExternalDataFile> dataFile) {
    boolean mapped = preallocation != Preallocation.OFF;
    return ImageLayout.of(geometry, size, mapped, mapped && dataFile.isEmpty());
  }

  /** Returns the header's word of that kind. */
  long features(Feature.Kind kind) {
    boolean external = dataFile.isPresent();
    return switch (kind) {
      case INCOMPATIBLE ->
          options.incompatibleFeatures() | (external ? 1L << Feature.DATA_FILE.bit() : 0);
      case COMPATIBLE -> options.compatibleFeatures();
      case AUTOCLEAR -> external && dataFile.get().raw() ? 1L << Feature.DATA_FILE_RAW.bit() : 0;
    };
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

  /** The words are qemu-img's. */
  private static void refuseTogether(
      Qcow2Options options,
      Optional<BackingFile> backing,
      Preallocation preallocation,
      Optional<ExternalDataFile> dataFile) {
    if (backing.isPresent() && preallocation != Preallocation.OFF && !options.extendedL2()) {
      throw new IllegalArgumentException(
          "Backing file and preallocation can only be used at the same time if extended_l2 is on");
    }
    if (backing.isPresent() && dataFile.isPresent() && dataFile.get().raw()) {
      throw new IllegalArgumentException(
          "Backing file and data-file-raw cannot be used at the same time");
    }
    if (dataFile.isPresent() && options.version() == 2) {
      throw new IllegalArgumentException(
          "External data files are only supported with compatibility level 1.1 and above"
              + " (use version=v3 or greater)");
    }
  }

  private static void requireRoom(
      Qcow2Options options, Optional<BackingFile> backing, Optional<ExternalDataFile> dataFile) {
    int clusterSize = 1 << options.clusterBits();
    int room = clusterSize - HeaderExtension.backingNameOffset(options, backing, dataFile);
    int length = backing.isPresent() ? backing.get().encodedName().remaining() : 0;
    if (length > room) {
      throw new IllegalArgumentException(
          (backing.isPresent()
                  ? "the backing file's name takes " + length + " bytes"
                  : "the data file's name is too long")
              + "; with clusters of "
              + clusterSize
              + " bytes there is room for "
              + room
              + " (use a larger cluster size)");
    }
  }
}

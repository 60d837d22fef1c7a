package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a check may put right as it goes along: nothing, leaks, or all. */
final class Fixes {
  /** Those of a check that only looks. */
  static final Fixes NONE = new Fixes(null, null, false, false);

  private final @Nullable WritableImage image;
  private final @Nullable MetadataRegions regions;
  private final boolean mayWriteL1;
  private final boolean errors;

  private Fixes(
      @Nullable WritableImage image,
      @Nullable MetadataRegions regions,
      boolean mayWriteL1,
      boolean errors) {
    this.image = image;
    this.regions = regions;
    this.mayWriteL1 = mayWriteL1;
    this.errors = errors;
  }

  /**
   * Returns what repairs mean for an image.
   *
   * @param snapshots all that it has
   */
  static Fixes of(WritableImage image, Repairs what, List<SnapshotTable.Entry> snapshots)
      throws IOException {
    Qcow2Image state = image.image();
    boolean overlap =
        MetadataRegions.withoutL1(state, snapshots)
            .overlap(
                state.header().l1Offset(),
                (long) state.header().l1Entries() * Geometry.ENTRY_BYTES);
    return new Fixes(image, MetadataRegions.of(state, snapshots), !overlap, what == Repairs.ALL);
  }

  /** Returns those that lower counts, and nothing else. */
  Fixes leaksOnly() {
    return new Fixes(image, regions, mayWriteL1, false);
  }

  /** Whether counts that are too high are lowered. */
  boolean leaks() {
    return image != null;
  }

  /** Whether all else that is wrong is changed, too. */
  boolean errors() {
    return errors;
  }

  /** Tells whether so many bytes are no metadata, of which an L2 table is none here. */
  boolean mayWrite(long offset, long bytes) {
    return regions != null && !regions.overlap(offset, bytes);
  }

  /** Tells whether the active L1 table lies in no other metadata. */
  boolean mayWriteL1() {
    return mayWriteL1;
  }

  /** Writes bytes; they are synced by {@link #sync}. */
  void write(ByteBuffer bytes, long offset) throws IOException {
    ImageFile.write(writable().channel(), bytes, offset);
  }

  /** Waits until all that was written is on the disk. */
  void sync() throws IOException {
    if (image != null) {
      image.channel().force(true);
    }
  }

  /** Makes the file so long, unless it is longer; what is new in it are zeros. */
  void growTo(long bytes) throws IOException {
    if (writable().channel().size() < bytes) {
      write(ByteBuffer.allocate(1), bytes - 1);
    }
  }

  private WritableImage writable() {
    if (image == null) {
      throw new AssertionError("nothing may be written");
    }
    return image;
  }
}

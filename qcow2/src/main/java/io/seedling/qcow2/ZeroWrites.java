package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Makes parts of a guest's disk zeros without writing them, as far as the image can say so, and
 * gives places back. QEMU's {@code docs/interop/qcow2.txt}, sections "Standard Cluster Descriptor"
 * and "Extended L2 entries".
 */
final class ZeroWrites {
  /** What becomes of places, and of zeros that nobody has recorded. */
  enum Mode {
    /** Places that nothing else uses are kept. */
    KEEPING,
    /** They are given back. */
    UNMAPPING,
    /** They are kept, and all is recorded: what is below will change. */
    RECORDING
  }

  private final Qcow2Header header;
  private final Geometry geometry;
  private final GuestDisk disk;
  private final ClusterChanges changes;
  private final DataWrites data;
  private final ByteBuffer zeros;

  /**
   * @param disk what the guest sees by now
   * @param data for what can't be said
   */
  ZeroWrites(Qcow2Header header, GuestDisk disk, ClusterChanges changes, DataWrites data) {
    this.header = header;
    this.geometry = header.geometry();
    this.disk = disk;
    this.changes = changes;
    this.data = data;
    this.zeros = ByteBuffer.allocate(geometry.clusterSize());
  }

  /**
   * Makes a part of one guest cluster zeros.
   *
   * @param guestOffset of the cluster
   * @param from where the part begins in it, in bytes
   * @param to where it ends; the cluster's end if the disk ends there
   */
  void zero(long guestOffset, int from, int to, Mode mode) throws IOException {
    int unitSize = geometry.unitSize();
    int first = (from + unitSize - 1) / unitSize;
    int end = to / unitSize;
    L2Cluster old = L2Cluster.of(geometry, changes.table(guestOffset), guestOffset);
    boolean whole = first == 0 && end == old.units();
    if (first >= end || (old.isCompressed() && !whole) || !canSay(guestOffset, mode)) {
      writeZeros(guestOffset, from, to, mode);
      return;
    }
    writeZeros(guestOffset, from, first * unitSize, mode);
    say(guestOffset, first, end - 1, mode);
    writeZeros(guestOffset, end * unitSize, to, mode);
  }

  /** Version 2 can only leave a cluster to what is below it. */
  private boolean canSay(long guestOffset, Mode mode) throws IOException {
    return header.version() > 2 || (mode != Mode.RECORDING && isZeroBelow(guestOffset));
  }

  private boolean isZeroBelow(long guestOffset) throws IOException {
    long end = Math.min(disk.size(), guestOffset + geometry.clusterSize());
    for (long at = guestOffset; at < end; ) {
      Extent extent = disk.extent(at, end - at, 1);
      if (!extent.kind().readsAsZeros()) {
        return false;
      }
      at = extent.end();
    }
    return true;
  }

  /** Writes zeros where there aren't any. */
  private void writeZeros(long guestOffset, int from, int to, Mode mode) throws IOException {
    long end = Math.min(disk.size(), guestOffset + to);
    for (long at = guestOffset + from; at < end; ) {
      Extent extent = disk.extent(at, end - at);
      if (mode == Mode.RECORDING || !extent.kind().readsAsZeros()) {
        data.write(at, zeros.clear().limit((int) extent.length()));
      }
      at = extent.end();
    }
  }

  /** Says of units that they are zeros; of those that nothing else is said of, nothing new. */
  private void say(long guestOffset, int first, int last, Mode mode) throws IOException {
    L2Cluster old = L2Cluster.of(geometry, changes.table(guestOffset), guestOffset);
    if (header.has(Feature.DATA_FILE_RAW)) { // which is to be right on its own
      long from = guestOffset + (long) first * geometry.unitSize();
      long to = guestOffset + (last + 1L) * geometry.unitSize();
      ByteBuffer bytes = zeros.clear().limit((int) (Math.min(to, disk.size()) - from));
      ImageFile.write(changes.data(), bytes, from);
      changes.markWritten();
    }
    boolean isNew = old.data() == 0 && old.zeros() == 0;
    if (isNew && mode != Mode.RECORDING && isZeroBelow(guestOffset)) {
      return;
    }
    long subclusters = old.withZeros(first, last);
    boolean hasData = geometry.extendedL2() && (subclusters & 0xffffffffL) != 0;
    boolean keeps =
        header.version() > 2
            && !old.isCompressed()
            && (hasData || (mode != Mode.UNMAPPING && changes.isOwnData(old.entry())));
    long place = keeps ? old.entry() & (L2Table.OFFSET_MASK | L2Table.COPIED) : 0;
    long flag = header.version() > 2 && !geometry.extendedL2() ? L2Table.ALL_ZEROS : 0;
    if ((place | flag) == old.entry() && subclusters == old.subclusters()) {
      return;
    }
    changes.set(guestOffset, place | flag, subclusters);
    if (!keeps) {
      changes.releaseData(old.entry());
    }
  }
}

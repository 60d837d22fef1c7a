package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's writes change in an image's tables and reference counts, and the order in which it
 * reaches the file: whenever the power goes, what was there at the last {@link #flush} is there.
 *
 * <p>Counts of new clusters, and what is in them, are on the disk before an L2 table points to
 * them, that before the L1 table points to it; and what nothing points to any more is free only
 * after that. So a crash leaves at worst clusters that are not used. With lazy refcounts, which a
 * flag in the header tells of, counts are written in the end.
 */
final class ClusterChanges {
  private static final int MOST_RELEASED = 1 << 16;

  private final Geometry geometry;
  private final @Nullable FileChannel externalData;
  private final boolean lazy;
  private final ActiveTables tables;
  private final List<ClusterUse> released = new ArrayList<>();
  private final BitSet freed = new BitSet(); // clusters that were, and may be taken again by now
  private WritableImage image;
  private ClusterSpace space;
  private boolean markedDirty;
  private boolean unsynced;

  /**
   * @param image whose counts are right; closed by {@link #finish} or {@link #abandon}
   * @param externalData where guest clusters lie, if not in the image; closed by the caller
   */
  ClusterChanges(WritableImage image, @Nullable FileChannel externalData) throws IOException {
    Qcow2Header header = image.image().header();
    this.image = image;
    this.externalData = externalData;
    this.geometry = header.geometry();
    this.lazy = header.has(Feature.LAZY_REFCOUNTS);
    this.tables = new ActiveTables(image);
    this.space = new ClusterSpace(image);
  }

  WritableImage image() {
    return image;
  }

  /** Returns the table that maps a guest offset; null for none. */
  @Nullable L2Table table(long guestOffset) throws IOException {
    return tables.view(image, guestOffset);
  }

  /** Has an entry of a guest cluster that can be changed, before the cluster gets its place. */
  void makeTable(long guestOffset) throws IOException {
    tables.make(this, guestOffset);
  }

  /** Gives up a whole L2 table, and all that it points to. */
  void dropTable(long guestOffset) throws IOException {
    tables.drop(this, guestOffset);
  }

  /** Changes the entry of a guest cluster. */
  void set(long guestOffset, long entry, long subclusters) throws IOException {
    tables.set(this, guestOffset, entry, subclusters);
  }

  /** Returns the file that guest clusters are in. */
  FileChannel data() {
    return externalData == null ? image.channel() : externalData;
  }

  /** Tells whether that is an external data file. */
  boolean isExternal() {
    return externalData != null;
  }

  /** Writes bytes of the guest's into the file that they are in. */
  void writeData(ByteBuffer source, long hostOffset) throws IOException {
    image.image().imageFile().beforeGuestWrite();
    ImageFile.write(data(), source, hostOffset);
  }

  /** Notes that {@link #data} was written to. */
  void markWritten() {
    unsynced = true;
  }

  /** Makes sure that so many clusters can be taken, and that memory is left for tables. */
  void makeRoom(long clusters) throws IOException {
    if (tables.isFull() || released.size() > MOST_RELEASED) {
      flush();
      tables.forget();
    }
    if (!space.hasRoom(clusters)) {
      flush();
      space.write();
      long more = Math.max(clusters, geometry.clustersFor(image.channel().size()));
      image = ClusterSpace.withRoom(image, more);
      space = new ClusterSpace(image);
    }
  }

  /** Takes a cluster of the image's file, for a table or data. */
  long take() throws IOException {
    return space.take(geometry.clusterSize());
  }

  /** Takes clusters in a row behind all others of the image's file. */
  long takeAtEnd(long clusters) throws IOException {
    return space.takeAtEnd(clusters);
  }

  /** Takes the place of a guest cluster. */
  long take(long guestOffset) throws IOException {
    return externalData == null ? take() : guestOffset - guestOffset % geometry.clusterSize();
  }

  /**
   * Tells whether what an L1 or L2 entry points to may be changed in its place.
   *
   * @throws Qcow2FormatException if the entry says so, and the counts do not
   */
  boolean isOwn(long entry) throws IOException {
    long hostOffset = entry & L2Table.OFFSET_MASK;
    if ((entry & L2Table.COPIED) == 0 || (entry & L2Table.COMPRESSED) != 0) {
      return false;
    }
    if (space.uses(hostOffset) != 1) {
      throw new Qcow2FormatException(
          "the cluster has a reference count of "
              + Long.toUnsignedString(space.uses(hostOffset))
              + " and not of 1, as the table that points to it says",
          hostOffset);
    }
    return true;
  }

  /** Tells whether the place that an L2 entry has for a guest cluster may be written to. */
  boolean isOwnData(long entry) throws IOException {
    return externalData == null ? isOwn(entry) : (entry & L2Table.COPIED) != 0;
  }

  /** Gives back clusters of the image's file, once nothing on the disk points to them. */
  void release(long hostOffset, long bytes) {
    released.add(new ClusterUse(hostOffset, bytes));
  }

  /** Gives back what an L2 entry that is no more points to. */
  void releaseData(long entry) {
    ClusterUse use = ClusterUse.of(image.image().header(), entry);
    if (use.bytes() > 0) {
      released.add(use);
    }
  }

  /** Has all that was written be on the disk. */
  void flush() throws IOException {
    if (tables.isChanged()) {
      writeCounts();
      tables.write(image);
      image.channel().force(true);
      for (ClusterUse use : released) {
        space.giveBack(use.hostOffset(), use.bytes());
        noteFreed(use);
      }
      released.clear();
    } else if (unsynced) {
      data().force(true);
    }
    unsynced = false;
  }

  /** Flushes, and then gives the disk and its bitmaps another size. */
  void setVirtualSize(long bytes) throws IOException {
    flush();
    space.write(); // others take clusters now
    image = DiskGrowth.commit(image, bytes);
    space = new ClusterSpace(image);
  }

  /** Has all be on the disk, and then in bitmaps what the guest wrote. */
  void store(WriteTracking tracking) throws IOException {
    image = tracking.store(settled());
    space = new ClusterSpace(image);
  }

  /** Ends the file behind the last cluster that is used, once all that was changed is written. */
  void trim() throws IOException {
    settled();
    space.trim();
  }

  private void noteFreed(ClusterUse use) {
    long first = use.hostOffset() >> geometry.clusterBits();
    long end = first + geometry.clustersFor(use.bytes());
    if (end <= Integer.MAX_VALUE) { // blocks of others stay with the file
      freed.set((int) first, (int) end);
    }
  }

  /** Has a file's disk take back what was freed, once counts are on the disk. */
  void punch(HolePuncher.Punch holes) throws IOException {
    int end = (int) Math.min(freed.length(), geometry.clustersFor(image.channel().size()));
    for (int from = freed.nextSetBit(0); from >= 0 && from < end; ) {
      int to = from;
      while (to < end && freed.get(to) && space.uses((long) to << geometry.clusterBits()) == 0) {
        to++;
      }
      if (to > from) {
        holes.punch(
            (long) from << geometry.clusterBits(), (long) (to - from) << geometry.clusterBits());
      }
      from = freed.nextSetBit(Math.max(to, from + 1));
    }
    freed.clear();
  }

  private void writeCounts() throws IOException {
    if (externalData != null) {
      externalData.force(true);
    }
    if (!lazy) {
      space.write();
      return;
    }
    if (!markedDirty) {
      writeDirty(true);
      markedDirty = true;
    } else {
      image.channel().force(true);
    }
  }

  private void writeDirty(boolean dirty) throws IOException {
    HeaderRewrite header = HeaderRewrite.of(image.image());
    header.setFeature(Feature.DIRTY, dirty);
    image.writeSynced(header.encode(), 0);
  }

  /** Has all be on the disk, counts too, and returns the image, for its header to be changed. */
  WritableImage settled() throws IOException {
    flush();
    space.write();
    if (markedDirty) {
      writeDirty(false);
      markedDirty = false;
    }
    return image;
  }

  /** Has all be on the disk, bitmaps too, and closes the image. */
  void finish(WriteTracking tracking) throws IOException {
    try {
      store(tracking);
    } finally {
      image.close();
    }
  }

  /** Closes the image as it was at the last flush, or before a part of what came then. */
  void abandon() throws IOException {
    image.close();
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Writes a whole image of the guest's clusters, which are entered in ascending order and written in
 * any, and {@link #finish}es it.
 *
 * <p>Behind the header come data, with each L2 table behind the data that it maps, and at the end
 * the L1 table and the refcounts. Where the image has an external data file, data go there, to
 * their guest offsets; where it is preallocated, clusters that no call is about get places, too.
 * What is written depends on the calls alone. One L2 table and one refcount block are in memory,
 * and the L1 table.
 *
 * <p>For one thread, but for the writing of clusters. It closes nothing, and syncs nothing.
 */
final class Qcow2Writer {
  /** Extended L2 entries: all 32 subclusters lie in the cluster. */
  private static final long ALL_ALLOCATED = 0xffffffffL;

  /** Extended L2 entries: all 32 subclusters read as zeros. */
  private static final long ALL_ZEROS = 0xffffffffL << 32;

  private static final long ZERO_FLAG = 1;
  private static final int SECTOR = 512;

  private final NewImage image;
  private final FileChannel target;
  private final Geometry geometry;
  private final ClusterAllocation clusters;
  private final SparseWrite data;
  private final boolean externalData;
  private final ByteBuffer l1;
  private final ByteBuffer l2;
  private int l1Index = -1; // of the L2 table in memory
  private boolean l2Used;
  private long reached; // the first guest byte behind all that has been decided on

  /**
   * @param target an empty file
   * @param dataTarget an empty file for the guest's clusters; the same for none but {@code target}
   * @param shortestHole zeros within a cluster that are left out of the file, in bytes; 0 for none
   */
  Qcow2Writer(NewImage image, FileChannel target, FileChannel dataTarget, int shortestHole)
      throws IOException {
    NewImage.requireEmpty(target);
    NewImage.requireEmpty(dataTarget);
    if (image.dataFile().isPresent() == (target == dataTarget)) {
      throw new IllegalArgumentException("an external data file is said, or given, but not both");
    }
    this.image = image;
    this.target = target;
    if (image.options().aes()) {
      throw new IllegalArgumentException("no data are encrypted here");
    }
    this.geometry = image.options().geometry();
    this.clusters = new ClusterAllocation(target, geometry);
    this.externalData = image.dataFile().isPresent();
    this.data = new SparseWrite(dataTarget, image.preallocation().writesZeros() ? 0 : shortestHole);
    int l1Entries = (int) geometry.l1EntriesFor(image.virtualSize());
    this.l1 = ByteBuffer.allocate(l1Entries * Geometry.ENTRY_BYTES);
    this.l2 = ByteBuffer.allocate(geometry.clusterSize());
  }

  /**
   * Enters a cluster that {@link #writePlain} is to write as it is.
   *
   * @param guestOffset behind all that was entered before
   * @return its host offset
   */
  long plain(long guestOffset) throws IOException {
    moveTo(guestOffset);
    long host = place(guestOffset);
    enter(guestOffset, L2Table.COPIED | host, ALL_ALLOCATED);
    return host;
  }

  /** Writes clusters in a row, or what is in them; any thread may do so. */
  void writePlain(ByteBuffer bytes, long hostOffset) throws IOException {
    data.write(bytes, hostOffset);
  }

  /**
   * Enters a compressed cluster, which {@link #writeCompressed} is to write.
   *
   * @param guestOffset behind all that was entered before
   * @param length in bytes, less than a cluster has
   * @return its host offset
   */
  long compressed(long guestOffset, int length) throws IOException {
    if (externalData || image.preallocation() != Preallocation.OFF) {
      throw new IllegalStateException("compressed clusters have no places of their own");
    }
    moveTo(guestOffset);
    long host = clusters.packed(length);
    int offsetBits = geometry.compressedOffsetBits();
    if (host >>> offsetBits != 0) {
      throw new IOException("the image is longer than compressed clusters can lie in");
    }
    long sectors = (host + length - 1) / SECTOR - host / SECTOR;
    enter(guestOffset, L2Table.COMPRESSED | sectors << offsetBits | host, 0);
    return host;
  }

  /** Writes compressed clusters in a row; any thread may do so. */
  void writeCompressed(ByteBuffer bytes, long hostOffset) throws IOException {
    ImageFile.write(target, bytes, hostOffset);
  }

  /** Says of a cluster that it reads as zeros, whatever is behind it; version 3 alone can. */
  void zeros(long guestOffset) throws IOException {
    if (image.options().version() == 2) {
      throw new IllegalStateException("version 2 has no flag for zeros");
    }
    moveTo(guestOffset);
    long entry = image.preallocation() == Preallocation.OFF ? 0 : keepPlace(guestOffset);
    enter(guestOffset, geometry.extendedL2() ? entry : entry | ZERO_FLAG, ALL_ZEROS);
  }

  /** Writes the tables and, last of all, the header. */
  void finish() throws IOException {
    reach(image.virtualSize());
    writeL2();
    if (externalData) {
      PreallocatedImage.extend(data.target(), image.virtualSize());
      data.target().truncate(image.virtualSize()); // the last cluster may have been longer
    }
    long l1Clusters = geometry.clustersFor(l1.capacity());
    ClusterAllocation.End end = clusters.finish(l1Clusters);
    ImageFile.write(target, l1.clear(), end.l1Offset());
    NewHeader header =
        new NewHeader(
            image,
            l1Clusters == 0 ? 0 : end.l1Offset(),
            end.refcountTableOffset(),
            end.refcountTableClusters());
    ImageFile.write(target, header.encode(), 0);
  }

  /** Returns the host offset of a new cluster for the guest's. */
  private long place(long guestOffset) throws IOException {
    return externalData ? guestOffset : clusters.cluster();
  }

  /** Returns the entry of a cluster that has a place, and nothing in it yet. */
  private long keepPlace(long guestOffset) throws IOException {
    long host = place(guestOffset);
    if (image.preallocation().writesZeros()) {
      PreallocatedImage.writeZeros(data.target(), host, host + geometry.clusterSize());
    }
    return L2Table.COPIED | host;
  }

  /** Goes on to a cluster, past what the calls leave out. */
  private void moveTo(long guestOffset) throws IOException {
    reach(guestOffset);
    load(guestOffset);
    reached = guestOffset + geometry.clusterSize();
  }

  /** Gives places to what the calls have left out, if it shall have some. */
  private void reach(long guestOffset) throws IOException {
    if (image.preallocation() == Preallocation.OFF) {
      return;
    }
    for (long guest = reached; guest < guestOffset; guest += geometry.clusterSize()) {
      load(guest);
      enter(guest, keepPlace(guest), 0);
    }
  }

  /** Makes the L2 table that maps a guest offset the one in memory. */
  private void load(long guestOffset) throws IOException {
    int index = (int) (guestOffset / geometry.bytesPerL1Entry());
    if (index != l1Index) {
      writeL2();
      l1Index = index;
    }
  }

  private void enter(long guestOffset, long entry, long subclusters) {
    int cluster = (int) (guestOffset % geometry.bytesPerL1Entry() >> geometry.clusterBits());
    int at = cluster * geometry.l2EntryBytes();
    l2.putLong(at, entry);
    if (geometry.extendedL2()) {
      l2.putLong(at + Geometry.ENTRY_BYTES, subclusters);
    }
    l2Used = true;
  }

  private void writeL2() throws IOException {
    if (!l2Used) {
      return;
    }
    long host = clusters.cluster();
    ImageFile.write(target, l2.clear(), host);
    l1.putLong(l1Index * Geometry.ENTRY_BYTES, L2Table.COPIED | host);
    Arrays.fill(l2.array(), (byte) 0);
    l2Used = false;
  }
}

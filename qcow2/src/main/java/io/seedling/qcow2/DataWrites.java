package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a guest's data into clusters: where they are, if nothing else uses the place, or in new
 * ones, with what the guest saw there before around them (copy on write). QEMU's {@code
 * docs/interop/qcow2.txt}, sections "Standard Cluster Descriptor" and "Extended L2 entries".
 */
final class DataWrites {
  private static final long NO_FLAGS = L2Table.OFFSET_MASK | L2Table.COPIED;

  private final Geometry geometry;
  private final GuestDisk disk;
  private final ClusterChanges changes;

  /** A run of the source that lies side by side in the file, too, and is not written yet. */
  private int runFrom;

  private int runTo;
  private long runHost;

  /**
   * @param disk what the guest sees by now
   */
  DataWrites(Geometry geometry, GuestDisk disk, ClusterChanges changes) {
    this.geometry = geometry;
    this.disk = disk;
    this.changes = changes;
  }

  /** Writes what is between position and limit, and moves the position there. */
  void write(long guestOffset, ByteBuffer source) throws IOException {
    int limit = source.limit();
    int start = source.position();
    runFrom = start;
    runTo = start;
    for (int at = start; at < limit; ) {
      long guest = guestOffset + at - start;
      int within = (int) (guest % geometry.clusterSize());
      int length = Math.min(limit - at, geometry.clusterSize() - within);
      new Piece(guest - within, within, within + length).write(source, at);
      at += length;
    }
    writeRun(source);
    source.limit(limit).position(limit);
    changes.markWritten();
  }

  private void writeRun(ByteBuffer source) throws IOException {
    if (runTo > runFrom) {
      changes.writeData(source.limit(runTo).position(runFrom), runHost);
    }
    source.limit(source.capacity());
    runFrom = runTo;
  }

  /** A part of a guest cluster that is written at once. */
  private final class Piece {
    private final long guestOffset;
    private final int from;
    private final int to;
    private final L2Cluster old;

    /**
     * @param guestOffset of the cluster
     * @param from where it begins in the cluster, in bytes
     * @param to where it ends
     */
    Piece(long guestOffset, int from, int to) throws IOException {
      this.guestOffset = guestOffset;
      this.from = from;
      this.to = to;
      this.old = L2Cluster.of(geometry, changes.table(guestOffset), guestOffset);
    }

    void write(ByteBuffer source, int at) throws IOException {
      boolean moves = !changes.isOwnData(old.entry());
      int first = from / geometry.unitSize();
      int last = (to - 1) / geometry.unitSize();
      if (moves) {
        first = Math.min(first, old.firstData());
        last = Math.max(last, old.lastData());
      }
      boolean keepsHead = first == from / geometry.unitSize() && !moves && old.isData(first);
      boolean keepsTail = last == (to - 1) / geometry.unitSize() && !moves && old.isData(last);
      int begin = keepsHead ? from : first * geometry.unitSize();
      int end = keepsTail ? to : (last + 1) * geometry.unitSize();
      if (moves) {
        changes.makeTable(guestOffset); // first, so that clusters lie side by side
      }
      long host = moves ? changes.take(guestOffset) : old.entry() & L2Table.OFFSET_MASK;
      if (begin == from && end == to) {
        addToRun(source, at, host + from);
      } else {
        ByteBuffer bytes = around(source, at, begin, end);
        if (changes.isExternal()) { // a raw image of the disk may not become longer
          bytes.limit((int) Math.min(bytes.limit(), disk.size() - guestOffset - begin));
        }
        changes.writeData(bytes, host + begin);
      }
      enter(host, moves, first, last);
    }

    private void addToRun(ByteBuffer source, int at, long host) throws IOException {
      if (runTo != at || runHost + runTo - runFrom != host) {
        writeRun(source);
        runFrom = at;
        runHost = host;
      }
      runTo = at + to - from;
    }

    /** Returns the bytes of the cluster as they will be, from {@code begin} to {@code end}. */
    private ByteBuffer around(ByteBuffer source, int at, int begin, int end) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(end - begin);
      readOld(bytes.limit(from - begin), guestOffset + begin);
      bytes.limit(to - begin).put(source.slice(at, to - from));
      readOld(bytes.limit(end - begin), guestOffset + to);
      return bytes.flip();
    }

    /** Fills a buffer with what the guest sees, and zeros behind the end of its disk. */
    private void readOld(ByteBuffer target, long offset) throws IOException {
      int limit = target.limit();
      long inDisk = Math.max(0, Math.min(target.remaining(), disk.size() - offset));
      target.limit(target.position() + (int) inDisk);
      disk.read(offset, target);
      Zeros.put(target.limit(limit));
    }

    private void enter(long host, boolean moves, int first, int last) throws IOException {
      long entry = L2Table.COPIED | host;
      long subclusters = old.withData(first, last);
      if (moves || (old.entry() & ~NO_FLAGS) != 0 || subclusters != old.subclusters()) {
        changes.set(guestOffset, entry, subclusters);
      }
      if (moves) {
        changes.releaseData(old.entry());
      }
    }
  }
}

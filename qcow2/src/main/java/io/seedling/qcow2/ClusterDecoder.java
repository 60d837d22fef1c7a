package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Reads compressed clusters (QEMU's {@code docs/interop/qcow2.txt}, "Compressed Clusters"); for
 * several threads at a time.
 */
final class ClusterDecoder implements Closeable {
  static final int SECTOR = 512;
  private static final int MOST_IDLE = CopyOptions.MAX_THREADS;
  private static final int INFLATED_BY_JAVA = 32 << 20; // bytes of clusters

  private final ImageFile file;
  private final int clusterSize;
  private final int offsetBits;
  private final boolean zstd;
  private final LateInflaters inflaters;

  /** Those that no thread works with, the one that was given back last at the front. */
  private final ArrayDeque<Workspace> idle = new ArrayDeque<>();

  private boolean closed;

  ClusterDecoder(ImageFile file, Qcow2Header header, InflaterFinder finder) {
    this.file = file;
    this.clusterSize = 1 << header.clusterBits();
    this.offsetBits = header.geometry().compressedOffsetBits();
    this.zstd = header.compressionType() != 0;
    this.inflaters = new LateInflaters(finder, INFLATED_BY_JAVA);
  }

  /**
   * Decompresses a cluster, and copies a part of it.
   *
   * @param entry the cluster's L2 entry
   * @param entryOffset where that lies in the file, in bytes, for messages
   * @param within where in the cluster the part begins, in bytes
   * @param target filled to its limit
   */
  void read(long entry, long entryOffset, int within, ByteBuffer target) throws IOException {
    Workspace workspace = take(entry);
    boolean whole;
    try {
      whole = workspace.read(entry, within, target);
    } finally {
      giveBack(workspace);
    }
    if (!whole) {
      throw new Qcow2FormatException(
          "the compressed cluster at 0x"
              + Long.toHexString(offset(entry))
              + " cannot be decompressed to "
              + clusterSize
              + " bytes",
          entryOffset);
    }
  }

  private long offset(long entry) {
    return entry & ((1L << offsetBits) - 1);
  }

  /** Returns the workspace that has the cluster, or any. */
  private Workspace take(long entry) {
    synchronized (idle) {
      for (Iterator<Workspace> workspaces = idle.iterator(); workspaces.hasNext(); ) {
        Workspace workspace = workspaces.next();
        if (workspace.entry == entry) {
          workspaces.remove();
          return workspace;
        }
      }
      Workspace last = idle.poll();
      return last == null ? new Workspace() : last;
    }
  }

  private void giveBack(Workspace workspace) {
    synchronized (idle) {
      if (!closed && idle.size() < MOST_IDLE) {
        idle.push(workspace);
        return;
      }
    }
    workspace.decompressor.close();
  }

  /** Gives back what is not in the heap. */
  @Override
  public void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(workspace -> workspace.decompressor.close());
      idle.clear();
    }
  }

  /** What one thread works with. */
  private final class Workspace {
    private final ClusterDecompressor decompressor = ClusterDecompressor.of(zstd, inflaters);
    private ByteBuffer packed = ByteBuffer.allocateDirect(0);
    private ByteBuffer cluster = ByteBuffer.allocateDirect(0); // native code fills it

    /** That of the cluster in the buffer; 0, which is no compressed cluster's, for none. */
    private long entry;

    boolean read(long wanted, int within, ByteBuffer target) throws IOException {
      if (target.remaining() == clusterSize && target.isDirect()) {
        return decompress(wanted, target);
      }
      if (entry != wanted) {
        entry = 0;
        if (cluster.capacity() == 0) {
          cluster = ByteBuffer.allocateDirect(clusterSize);
        }
        if (!decompress(wanted, cluster.clear())) {
          return false;
        }
        entry = wanted;
      }
      target.put(cluster.slice(within, target.remaining()));
      return true;
    }

    private boolean decompress(long wanted, ByteBuffer target) throws IOException {
      long offset = offset(wanted);
      long sectors = ((wanted & (L2Table.COMPRESSED - 1)) >>> offsetBits) + 1;
      int length = (int) (sectors * SECTOR - offset % SECTOR);
      if (packed.capacity() < length) {
        packed = ByteBuffer.allocateDirect(Math.max(length, Math.min(clusterSize, 1 << 16)));
      }
      int there = file.readPadded(offset, packed.clear().limit(length));
      return decompressor.decompress(packed.position(0).limit(there), target); // may be cut short
    }
  }
}

package io.seedling.qcow2;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A part of a disk on its way, and what it is read and compressed into; used again and again. */
final class Chunk {

  /** What becomes of a cluster. */
  enum Fate {
    /** Nothing is written: what is behind the image is right, or nothing is. */
    ABSENT,
    ZERO,
    PLAIN,
    COMPRESSED
  }

  private final int clusterSize;
  private final ByteBuffer data;
  private final Fate[] fates;
  private final int[] packedEnds;
  private final @Nullable ByteBuffer packed;
  private final @Nullable ClusterCompressor compressor;
  private long guestOffset;
  private int length;
  private boolean written;

  /**
   * @param bytes the most it holds, a multiple of the cluster size
   * @param compressor closed with the chunk; null where nothing is compressed
   */
  Chunk(int bytes, int clusterSize, @Nullable ClusterCompressor compressor) {
    this.clusterSize = clusterSize;
    this.data = ByteBuffer.allocateDirect(bytes);
    this.fates = new Fate[bytes / clusterSize];
    this.packedEnds = new int[fates.length];
    this.packed = compressor == null ? null : ByteBuffer.allocateDirect(bytes);
    this.compressor = compressor;
  }

  /** Becomes the part of the disk from an offset on. */
  void begin(long newGuestOffset, int newLength) {
    guestOffset = newGuestOffset;
    length = newLength;
    written = false;
    data.clear().limit(newLength);
    if (packed != null) {
      packed.clear();
    }
  }

  long guestOffset() {
    return guestOffset;
  }

  /** Returns the bytes of the disk in it. */
  int length() {
    return length;
  }

  /** Notes that its bytes are where they belong, before its turn has come. */
  void setWritten() {
    written = true;
  }

  boolean isWritten() {
    return written;
  }

  int clusters() {
    return (int) Geometry.ceilDiv(length, clusterSize);
  }

  /** Returns what its bytes are read into, from 0 to the length. */
  ByteBuffer data() {
    return data.limit(length).position(0);
  }

  /** Returns the bytes of clusters in a row. */
  ByteBuffer clusters(int from, int to) {
    return data.limit(to * clusterSize).position(from * clusterSize);
  }

  /** Fills the last cluster with zeros where the disk ends within it. */
  void pad() {
    Zeros.put(data.limit(clusters() * clusterSize).position(length));
  }

  Fate fate(int cluster) {
    return fates[cluster];
  }

  void setFate(int cluster, Fate fate) {
    fates[cluster] = fate;
    packedEnds[cluster] = cluster == 0 ? 0 : packedEnds[cluster - 1];
  }

  /** Decides on a cluster that has data: compressed, where that is asked for and worth it. */
  void pack(int cluster) {
    setFate(cluster, Fate.PLAIN);
    if (compressor != null
        && packed != null
        && compressor.compress(clusters(cluster, cluster + 1), packed)) {
      fates[cluster] = Fate.COMPRESSED;
      packedEnds[cluster] = packed.position();
    }
  }

  /** Returns the bytes of a cluster that is compressed. */
  ByteBuffer packed(int cluster) {
    if (packed == null) {
      throw new IllegalStateException("nothing is compressed");
    }
    return packed.limit(packedEnds[cluster]).position(cluster == 0 ? 0 : packedEnds[cluster - 1]);
  }

  /** Gives back what is not in the heap. */
  void end() {
    if (compressor != null) {
      compressor.close();
    }
  }
}

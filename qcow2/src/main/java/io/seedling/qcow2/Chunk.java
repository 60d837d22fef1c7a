package io.seedling.qcow2;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Where bytes go.
   *
   * @param packed whether they are those of compressed clusters
   * @param from the first, in the buffer that has them
   * @param to where they end in it
   * @param hostOffset of the first
   */
  record Place(boolean packed, int from, int to, long hostOffset) {}

  private final int clusterSize;
  private final ByteBuffer data;
  private final Fate[] fates;
  private final int[] packedEnds;
  private final @Nullable ByteBuffer packed;
  private final @Nullable ClusterCompressor compressor;
  private final List<Place> places = new ArrayList<>();
  private long guestOffset;
  private int length;

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
    places.clear();
    data.clear().limit(newLength);
    if (packed != null) {
      packed.clear();
    }
  }

  long guestOffset() {
    return guestOffset;
  }

  long guestOffset(int cluster) {
    return guestOffset + (long) cluster * clusterSize;
  }

  /** Returns the most bytes of a disk that it holds. */
  int capacity() {
    return data.capacity();
  }

  /** Returns the bytes of the disk in it. */
  int length() {
    return length;
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

  /** Returns how many bytes a compressed cluster has. */
  int packedLength(int cluster) {
    return packedEnds[cluster] - packedStart(cluster);
  }

  private int packedStart(int cluster) {
    return cluster == 0 ? 0 : packedEnds[cluster - 1];
  }

  /** Notes where a cluster goes that is {@code PLAIN} or {@code COMPRESSED}, in ascending order. */
  void place(int cluster, long hostOffset) {
    boolean isPacked = fates[cluster] == Fate.COMPRESSED;
    int from = isPacked ? packedStart(cluster) : cluster * clusterSize;
    int to = isPacked ? packedEnds[cluster] : from + clusterSize;
    int last = places.size() - 1;
    Place before = last < 0 ? null : places.get(last);
    if (before != null
        && before.packed == isPacked
        && before.to == from
        && before.hostOffset + before.to - before.from == hostOffset) {
      places.set(last, new Place(isPacked, before.from, to, before.hostOffset));
    } else {
      places.add(new Place(isPacked, from, to, hostOffset));
    }
  }

  /** Returns where its bytes go; what adjoins in it and there is one place. */
  List<Place> places() {
    return places;
  }

  ByteBuffer bytes(Place place) {
    ByteBuffer buffer = place.packed && packed != null ? packed : data;
    return buffer.limit(place.to).position(place.from);
  }

  /** Gives back what is not in the heap. */
  void end() {
    if (compressor != null) {
      compressor.close();
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.util.BitSet;

/**
 * The clusters of an image that nothing uses: until a header points to what is written there, the
 * image is as it was.
 */
final class FreeClusters {
  private final Geometry geometry;
  private final RefcountReader reader;
  private final CountChange counts;
  private final BitSet reserved = new BitSet();
  private long lowest = 1; // none before it is free; the first has the header

  FreeClusters(Qcow2Image image, CountChange counts) throws IOException {
    this.geometry = image.header().geometry();
    this.reader = new RefcountReader(image.imageFile(), image.header());
    this.counts = counts;
  }

  /**
   * Takes the first in a row that hold so many bytes, with counts of 1.
   *
   * @return where they begin in the file, in bytes; 0 for no bytes
   */
  long take(long bytes) throws IOException {
    return bytes == 0 ? 0 : taken(first(geometry.clustersFor(bytes)), bytes);
  }

  /**
   * Takes those at a place, if they are free, or else the first that are.
   *
   * @param place in bytes; 0 for none in particular
   */
  long take(long bytes, long place) throws IOException {
    boolean isThere = bytes > 0 && isFree(place, bytes);
    return isThere ? taken(place >> geometry.clusterBits(), bytes) : take(bytes);
  }

  /** Returns where {@link #take} would put so many bytes, and has nothing be put there. */
  long reserve(long bytes) throws IOException {
    long first = first(geometry.clustersFor(bytes));
    reserved.set((int) first, (int) (first + geometry.clustersFor(bytes)));
    return first << geometry.clusterBits();
  }

  /** Tells whether nothing uses the clusters that so many bytes at a place would need. */
  boolean isFree(long place, long bytes) throws IOException {
    long first = place >> geometry.clusterBits();
    boolean isFree = place != 0;
    for (long cluster = first; isFree && cluster < first + geometry.clustersFor(bytes); cluster++) {
      isFree = isFree(cluster);
    }
    return isFree;
  }

  private boolean isFree(long cluster) throws IOException {
    boolean isReserved = cluster < reserved.length() && reserved.get((int) cluster);
    return !isReserved && counts.isFree(cluster, reader);
  }

  /** Returns the first cluster of so many in a row. */
  private long first(long wanted) throws IOException {
    long first = lowest;
    for (long cluster = first; cluster - first < wanted; cluster++) {
      if (!isFree(cluster)) {
        first = cluster + 1;
      }
    }
    if (wanted == 1) {
      lowest = first; // whatever is before it is in use
    }
    return first;
  }

  private long taken(long first, long bytes) throws IOException {
    for (long cluster = first; cluster < first + geometry.clustersFor(bytes); cluster++) {
      counts.take(cluster);
    }
    return first << geometry.clusterBits();
  }
}

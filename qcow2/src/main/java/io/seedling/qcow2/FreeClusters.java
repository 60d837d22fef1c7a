package io.seedling.qcow2;

import java.io.IOException;

/**
 * The clusters of an image that nothing uses: until a header points to what is written there, the
 * image is as it was.
 */
final class FreeClusters {
  private final Geometry geometry;
  private final RefcountReader reader;
  private final CountChange counts;
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
    long wanted = geometry.clustersFor(bytes);
    if (wanted == 0) {
      return 0;
    }
    long first = lowest;
    for (long cluster = first; cluster - first < wanted; cluster++) {
      if (!counts.isFree(cluster, reader)) {
        first = cluster + 1;
      }
    }
    for (long cluster = first; cluster < first + wanted; cluster++) {
      counts.take(cluster);
    }
    if (wanted == 1) {
      lowest = first + 1;
    }
    return first << geometry.clusterBits();
  }
}

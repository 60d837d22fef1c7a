package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Clusters that an image's tables have places for, and that nobody has written to: holes of the
 * file, as preallocation of metadata leaves them.
 *
 * <p>They are looked for only where there seem to be many, by QEMU's own measure ({@code
 * qcow2_detect_metadata_preallocation}): where more clusters are in use than the file takes up on
 * its disk, by a ninth, and by two. For several threads at a time.
 */
final class UnwrittenClusters implements Closeable {
  private final Qcow2Image image;
  private final FileHoles imageHoles;
  private final FileHoles dataHoles;
  private final ImageFile data;
  private final boolean mayBeLate;
  private volatile @Nullable Boolean found;
  private boolean asked;

  /**
   * @param data where guest clusters lie: the image's own file, or its external data file
   */
  UnwrittenClusters(Qcow2Image image, ImageFile data, HoleFinder finder) {
    this.image = image;
    this.data = data;
    this.mayBeLate = finder.mayBeLate();
    this.imageHoles = new FileHoles(image.imageFile(), finder);
    this.dataHoles = data == image.imageFile() ? imageHoles : new FileHoles(data, finder);
  }

  /** Returns the part of an extent of data, from its start on, that is written or unwritten. */
  Extent firstPart(Extent extent) throws IOException {
    if (!areFound()) {
      return extent;
    }
    long host = extent.hostOffset();
    if (host >= data.length()) {
      return part(extent, extent.length(), Extent.Kind.UNWRITTEN);
    }
    FileHoles.Run run = dataHoles.at(host);
    long end = run.isHole() && run.end() == data.length() ? Long.MAX_VALUE : run.end();
    Extent.Kind kind = run.isHole() ? Extent.Kind.UNWRITTEN : Extent.Kind.DATA;
    return part(extent, Math.min(extent.length(), end - host), kind);
  }

  private static Extent part(Extent extent, long length, Extent.Kind kind) {
    return new Extent(extent.guestOffset(), length, kind, extent.depth(), extent.hostOffset());
  }

  /** Until it is known, the places are data. */
  private boolean areFound() {
    Boolean known = found;
    return known == null ? areFoundFirst() : known;
  }

  private synchronized boolean areFoundFirst() {
    if (!asked) {
      asked = true;
      if (mayBeLate) {
        Thread search = new Thread(this::find, "places");
        search.setDaemon(true);
        search.start();
      } else {
        find();
      }
    }
    return Boolean.TRUE.equals(found);
  }

  /** Where the counts can't be read, there are none: as in QEMU, the places are data then. */
  private void find() {
    try {
      found = count();
    } catch (IOException e) {
      found = false;
    }
  }

  private boolean count() throws IOException {
    Qcow2Header header = image.header();
    OptionalLong allocated = imageHoles.allocatedBytes();
    if (allocated.isEmpty()) {
      return false;
    }
    long written = allocated.getAsLong() >> header.clusterBits();
    long threshold = Math.max(written * 10 / 9, written + 2);
    long clusters = header.geometry().clustersFor(image.imageFile().length());
    if (clusters < threshold) {
      return false;
    }
    RefcountReader refcounts = new RefcountReader(image.imageFile(), header);
    long perBlock = header.geometry().clustersPerRefcountBlock();
    long blocks = Math.min(refcounts.entries(), Geometry.ceilDiv(clusters, perBlock));
    long used = 0;
    for (long block = 0; block < blocks && used < threshold; block++) {
      long first = block * perBlock;
      if (!refcounts.isReadable(first)) {
        return false;
      }
      if (refcounts.blockOffset(block) != 0) {
        used += used(refcounts, first, Math.min(clusters, first + perBlock));
      }
    }
    return used >= threshold;
  }

  private static long used(RefcountReader refcounts, long from, long end) throws IOException {
    long used = 0;
    for (long cluster = from; cluster < end; cluster++) {
      used += refcounts.count(cluster) == 0 ? 0 : 1;
    }
    return used;
  }

  @Override
  public void close() throws IOException {
    try {
      imageHoles.close();
    } finally {
      dataHoles.close(); // a second time if they are the same, which does no harm
    }
  }
}

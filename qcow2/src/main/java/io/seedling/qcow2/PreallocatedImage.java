package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * Writes an image that has a place for every guest cluster, from its start to its end: header,
 * tables, and zeros if they are asked for. Nothing of it is in memory but the part under way.
 *
 * <p>In the L2 tables the guest's clusters lie one behind the other, in this file or, from its
 * start, in the external data file. Extended L2 entries say of no subcluster that it is in use, so
 * that the backing file shows, or zeros.
 *
 * <p>For one thread. It closes nothing, and syncs nothing.
 */
final class PreallocatedImage {
  private static final int BUFFER_BYTES = 1 << 20;

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private final NewImage image;
  private final ImageLayout layout;
  private final Geometry geometry;
  private final SeekableByteChannel target;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private long bufferOffset; // in the file

  PreallocatedImage(NewImage image, SeekableByteChannel target) {
    this.image = image;
    this.layout = image.layout();
    this.geometry = layout.geometry();
    this.target = target;
  }

  void write() throws IOException {
    buffer.put(NewHeader.of(image, layout).encode());
    padTo(layout.refcountTableOffset());
    for (int block = 0; block < layout.refcountBlocks(); block++) {
      put(layout.refcountBlockOffset(block));
    }
    padTo(layout.refcountBlockOffset(0));
    putCounts();
    padTo(layout.l1Offset());
    for (int table = 0; table < layout.l2Tables(); table++) {
      put(L2Table.COPIED | layout.l2Offset(table));
    }
    padTo(layout.l2Offset(0));
    putEntries();
    padTo(layout.dataOffset());
    flush();
    if (image.preallocation().writesZeros() && layout.dataClusters() > 0) {
      writeZeros(target, layout.dataOffset(), layout.end());
    } else {
      extend(target, layout.end());
    }
  }

  /** Every cluster is in use once. */
  private void putCounts() throws IOException {
    int perLong = Long.SIZE / geometry.refcountBits();
    long eightBytes = RefcountBlock.ones(geometry.refcountBits(), perLong).getLong(0);
    for (long left = layout.clusters() / perLong; left > 0; left--) {
      put(eightBytes);
    }
    int rest = (int) (layout.clusters() % perLong);
    if (rest > 0) {
      ByteBuffer last = ByteBuffer.allocate(Long.BYTES);
      last.put(RefcountBlock.ones(geometry.refcountBits(), rest));
      put(last.getLong(0));
    }
  }

  private void putEntries() throws IOException {
    long guestClusters = geometry.clustersFor(image.virtualSize());
    long host = image.dataFile().isPresent() ? 0 : layout.dataOffset();
    for (long cluster = 0; cluster < guestClusters; cluster++) {
      put(L2Table.COPIED | host);
      if (geometry.extendedL2()) {
        put(0);
      }
      host += geometry.clusterSize();
    }
  }

  /** Puts zeros: tables have no holes, as QEMU leaves none. */
  private void padTo(long offset) throws IOException {
    while (bufferOffset + buffer.position() < offset) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      long missing = offset - bufferOffset - buffer.position();
      buffer.put(ZEROS.slice(0, (int) Math.min(buffer.remaining(), missing)));
    }
  }

  private void put(long eightBytes) throws IOException {
    if (!buffer.hasRemaining()) {
      flush();
    }
    buffer.putLong(eightBytes);
  }

  private void flush() throws IOException {
    int length = buffer.flip().remaining();
    if (length > 0) {
      ImageFile.write(target, buffer, bufferOffset);
    }
    bufferOffset += length;
    buffer.clear();
  }

  /** Makes a file at least as long as {@code end} bytes, with a hole if it can have one. */
  static void extend(SeekableByteChannel target, long end) throws IOException {
    if (target.size() < end) {
      ImageFile.write(target, ByteBuffer.allocate(1), end - 1);
    }
  }

  /** Writes zeros from one offset to another. */
  static void writeZeros(SeekableByteChannel target, long from, long end) throws IOException {
    for (long at = from; at < end; at += BUFFER_BYTES) {
      ImageFile.write(target, ZEROS.slice(0, (int) Math.min(BUFFER_BYTES, end - at)), at);
    }
  }
}

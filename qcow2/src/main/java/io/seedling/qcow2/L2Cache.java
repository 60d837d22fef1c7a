package io.seedling.qcow2;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The slices of L2 tables that were used last, of all images of a chain together: two hundred of
 * them may have tables of 2 MiB. For several threads at a time.
 */
final class L2Cache {
  private static final long MOST_BYTES = 24 << 20; // with clusters of 64 KiB: for 192 GiB of guest
  private static final int HEAP_SHARE = 4;
  private static final int MOST_UNIFORM = 1 << 14;

  private final long mostBytes;

  /** By the slice's offset; the one used last at the end. */
  private final Map<Key, L2Table> slices = new LinkedHashMap<>(16, 0.75f, true);

  /** The kind of all units of a table, by the table's offset; of data for tables that are mixed. */
  private final Map<Key, Extent.Kind> uniform = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;

  L2Cache() {
    mostBytes = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  }

  private record Key(ImageFile file, long hostOffset) {}

  /**
   * Returns the slice of a table that tells of a guest offset, as far as the image's file has it.
   *
   * @param tableOffset where the table lies in the file, in bytes
   */
  L2Table slice(Qcow2Image image, long tableOffset, long guestOffset) throws IOException {
    Geometry geometry = image.header().geometry();
    long slice = guestOffset % geometry.bytesPerL1Entry() / geometry.bytesPerL2Slice();
    return slice(image, tableOffset + slice * geometry.l2SliceBytes());
  }

  private L2Table slice(Qcow2Image image, long hostOffset) throws IOException {
    ImageFile file = image.imageFile();
    Key key = new Key(file, hostOffset);
    synchronized (slices) {
      L2Table slice = slices.get(key);
      if (slice != null) {
        return slice;
      }
    }
    Qcow2Header header = image.header();
    int length = header.geometry().l2SliceBytes();
    L2Table slice = new L2Table(header, hostOffset, file.read(hostOffset, length));
    synchronized (slices) {
      L2Table before = slices.put(key, slice);
      bytes += slice.bytes() - (before == null ? 0 : before.bytes());
      Iterator<L2Table> oldest = slices.values().iterator();
      while (bytes > mostBytes && slices.size() > 1) {
        bytes -= oldest.next().bytes();
        oldest.remove();
      }
    }
    return slice;
  }

  /**
   * Whether all units of a table are recorded alike, without a place. Crafted images name one such
   * table millions of times.
   *
   * @param kind that of one of its units
   */
  boolean isAll(Qcow2Image image, long tableOffset, Extent.Kind kind) throws IOException {
    if (!kind.readsAsZeros()) {
      return false;
    }
    Key key = new Key(image.imageFile(), tableOffset);
    synchronized (uniform) {
      Extent.Kind all = uniform.get(key);
      if (all != null) {
        return all == kind;
      }
    }
    Extent.Kind all = isUniform(image, tableOffset, kind) ? kind : Extent.Kind.DATA;
    synchronized (uniform) {
      uniform.put(key, all);
      if (uniform.size() > MOST_UNIFORM) {
        uniform.remove(uniform.keySet().iterator().next());
      }
    }
    return all == kind;
  }

  private boolean isUniform(Qcow2Image image, long tableOffset, Extent.Kind kind)
      throws IOException {
    Geometry geometry = image.header().geometry();
    for (int at = 0; at < geometry.clusterSize(); at += geometry.l2SliceBytes()) {
      if (!slice(image, tableOffset + at).isAll(kind)) {
        return false;
      }
    }
    return true;
  }
}

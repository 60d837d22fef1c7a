package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes an image's bitmaps: what changed and the whole directory to free clusters, then the
 * header, and only then gives the old clusters back.
 *
 * @param image as it was opened
 * @param virtualSize what the header says of the disk's size from then on, in bytes
 * @param entries all that the directory shall have, in its order
 * @param changed the bits to be written, by the bitmap's name
 */
record BitmapCommit(
    WritableImage image,
    long virtualSize,
    List<BitmapDirectory.Entry> entries,
    Map<String, BitmapBits> changed) {

  /** Returns the image, with a refcount table that has room for what is to be written. */
  WritableImage imageWithRoom() throws IOException {
    Geometry geometry = image.image().header().geometry();
    long clusters = geometry.clustersFor(BitmapDirectory.encode(entries).limit()) + 1;
    for (BitmapBits bits : changed.values()) {
      clusters += bits.clustersToWrite();
    }
    clusters *= 2; // runs may leave gaps before them
    return ClusterSpace.withRoom(image, clusters);
  }

  void run(WritableImage target) throws IOException {
    ClusterSpace space = new ClusterSpace(target);
    Set<Long> kept = new HashSet<>(); // tables
    List<BitmapDirectory.Entry> written = new ArrayList<>();
    for (BitmapDirectory.Entry entry : entries) {
      BitmapBits bits = changed.get(entry.bitmap().name());
      written.add(bits == null ? entry : bits.write(target, space, entry));
      kept.add(written.get(written.size() - 1).tableOffset());
    }
    Optional<HeaderExtension.Bitmaps> place = Optional.empty();
    if (!written.isEmpty()) {
      ByteBuffer directory = BitmapDirectory.encode(written);
      int bytes = directory.limit();
      long offset = space.take(bytes);
      ImageFile.write(target.channel(), directory, offset);
      place = Optional.of(new HeaderExtension.Bitmaps(entries.size(), bytes, offset, 0));
    }
    space.write();
    HeaderRewrite header = HeaderRewrite.of(target.image());
    header.setBitmaps(place);
    header.setVirtualSize(virtualSize);
    target.writeSynced(header.encode(), 0);
    giveBack(target.image(), space, kept);
    space.write();
  }

  private static void giveBack(Qcow2Image old, ClusterSpace space, Set<Long> kept)
      throws IOException {
    Optional<HeaderExtension.Bitmaps> place = old.bitmapDirectory();
    if (place.isEmpty()) {
      return;
    }
    for (BitmapDirectory.Entry entry : BitmapDirectory.entries(old.imageFile(), place.get())) {
      if (!kept.contains(entry.tableOffset())) {
        giveBack(old, space, entry);
      }
    }
    space.giveBack(place.get().directoryOffset(), place.get().directoryBytes());
  }

  private static void giveBack(Qcow2Image old, ClusterSpace space, BitmapDirectory.Entry entry)
      throws IOException {
    int clusterSize = old.header().geometry().clusterSize();
    long bytes = entry.tableEntries() * Geometry.ENTRY_BYTES;
    if (bytes > BitmapBits.MAX_BYTES) {
      return; // it can't be one
    }
    ByteBuffer table = old.imageFile().read(entry.tableOffset(), (int) bytes);
    while (table.remaining() >= Geometry.ENTRY_BYTES) {
      long offset = table.getLong() & L2Table.OFFSET_MASK;
      if (offset != 0) {
        space.giveBack(offset, clusterSize);
      }
    }
    space.giveBack(entry.tableOffset(), bytes);
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The clusters of an image that is written to: which are free, and the counts of those that are
 * taken or given back. QEMU's {@code docs/interop/qcow2.txt}, section "Host cluster management".
 *
 * <p>Counts are kept in memory until {@link #write}. Whoever takes clusters writes their counts
 * before anything points to them, and gives clusters back after nothing does: what a crash leaves
 * is at worst not used.
 */
final class ClusterSpace {
  private static final long OFFSET_MASK = -512L;

  private final WritableImage image;
  private final Geometry geometry;
  private final long perBlock;
  private final ByteBuffer table;
  private final SortedMap<Integer, RefcountBlock> changed = new TreeMap<>();
  private final SortedMap<Integer, Long> added = new TreeMap<>(); // blocks' offsets
  private int loadedIndex = -1;
  private RefcountBlock loaded;
  private long next = 1; // the first cluster has the header

  ClusterSpace(WritableImage image) throws IOException {
    Qcow2Header header = image.image().header();
    this.image = image;
    this.geometry = header.geometry();
    this.perBlock = geometry.clustersPerRefcountBlock();
    this.table = ByteBuffer.allocate(header.refcountTableClusters() << header.clusterBits());
    image.read(table, header.refcountTableOffset());
    this.loaded = new RefcountBlock(geometry.refcountBits(), ByteBuffer.allocate(0));
  }

  /**
   * Returns the image, with a refcount table that has room for so many clusters more; where it has
   * none, all counts are written anew, and the image is the one that was given no more.
   */
  static WritableImage withRoom(WritableImage image, long clusters) throws IOException {
    if (new ClusterSpace(image).hasRoom(clusters)) {
      return image;
    }
    // The file may have grown since the image was opened, by blocks that count what it grew by.
    try (Qcow2Image now = image.imageNow()) {
      int bits = now.header().geometry().refcountBits();
      RefcountRewrite refcounts =
          new RefcountRewrite(
              new WritableImage(image.lock(), now, image.channel()), bits, 2 * clusters);
      refcounts.write();
      HeaderRewrite header = HeaderRewrite.of(now);
      refcounts.setIn(header);
      image.writeSynced(header.encode(), 0);
    }
    return image.readAgain();
  }

  /** Tells whether the table has entries for so many clusters behind those that are there. */
  boolean hasRoom(long clusters) throws IOException {
    long end = Math.max(next, geometry.clustersFor(image.channel().size())) + clusters;
    return end + Geometry.ceilDiv(end, perBlock) < table.limit() / Geometry.ENTRY_BYTES * perBlock;
  }

  /**
   * Takes the first free clusters in a row that hold so many bytes, with counts of 1.
   *
   * @param bytes more than 0; the table has room for them
   * @return where they begin in the file, in bytes
   */
  long take(long bytes) throws IOException {
    long wanted = geometry.clustersFor(bytes);
    if (2 * wanted > perBlock) {
      return takeAtEnd(wanted); // new blocks would come between
    }
    long first = next;
    while (next - first < wanted) {
      if (index(next) >= table.limit() / Geometry.ENTRY_BYTES) { // counts are behind the file's end
        throw noRoom();
      } else if (offset(index(next)) == 0) {
        addBlock();
        first = next;
      } else if (block(index(next)).get((int) (next % perBlock)) == 0) {
        next++;
      } else {
        next++;
        first = next;
      }
    }
    for (long cluster = first; cluster < next; cluster++) {
      set(cluster, 1);
    }
    return first << geometry.clusterBits();
  }

  /** Takes clusters behind all others, and behind them those of the blocks that count them. */
  long takeAtEnd(long wanted) throws IOException {
    long first = Math.max(next, geometry.clustersFor(image.channel().size()));
    long end = first + wanted;
    for (int index = index(first); index <= index(end - 1); index++) {
      if (index >= table.limit() / Geometry.ENTRY_BYTES) {
        throw noRoom();
      }
      if (offset(index) == 0) {
        changed.put(
            index,
            new RefcountBlock(
                geometry.refcountBits(), ByteBuffer.allocate(geometry.clusterSize())));
        added.put(index, end << geometry.clusterBits());
        end++;
      }
    }
    for (long cluster = first; cluster < end; cluster++) {
      if (count(cluster) != 0) {
        throw noRoom(); // a count behind the file's end is nobody's
      }
      set(cluster, 1);
    }
    next = end;
    return first << geometry.clusterBits();
  }

  private static UnsupportedImageException noRoom() {
    return new UnsupportedImageException(
        "the refcount table has no room for new clusters", "qemu-img check -r leaks may make it");
  }

  /** Gives back clusters that hold so many bytes: counts them once less. */
  void giveBack(long hostOffset, long bytes) throws IOException {
    long first = hostOffset >> geometry.clusterBits();
    for (long cluster = first; cluster < first + geometry.clustersFor(bytes); cluster++) {
      long count = count(cluster);
      if (count != 0) {
        set(cluster, count - 1);
      }
      if (count == 1) {
        next = Math.min(next, cluster);
      }
    }
  }

  /** Returns how often the cluster at an offset is used. */
  long uses(long hostOffset) throws IOException {
    return count(hostOffset >> geometry.clusterBits());
  }

  /** Says how often the cluster at an offset is used, which is taken. */
  void setUses(long hostOffset, long uses) throws IOException {
    set(hostOffset >> geometry.clusterBits(), uses);
  }

  private long count(long cluster) throws IOException {
    return index(cluster) >= table.limit() / Geometry.ENTRY_BYTES || offset(index(cluster)) == 0
        ? 0
        : block(index(cluster)).get((int) (cluster % perBlock));
  }

  /** Writes all counts, and syncs what was written until then. */
  void write() throws IOException {
    for (Map.Entry<Integer, RefcountBlock> entry : changed.entrySet()) {
      ImageFile.write(image.channel(), entry.getValue().bytes().clear(), offset(entry.getKey()));
    }
    changed.clear();
    image.channel().force(true);
    for (Map.Entry<Integer, Long> entry : added.entrySet()) {
      int at = entry.getKey() * Geometry.ENTRY_BYTES;
      table.putLong(at, entry.getValue());
      long tableOffset = image.image().header().refcountTableOffset();
      image.writeSynced(table.slice(at, Geometry.ENTRY_BYTES), tableOffset + at);
    }
    added.clear();
    loadedIndex = -1;
  }

  /**
   * Ends the file behind the last cluster that is used, once all counts are written; blocks that
   * count none but blocks of that kind go, too.
   */
  void trim() throws IOException {
    for (int index = table.limit() / Geometry.ENTRY_BYTES - 1; index > 0; index--) {
      long own = offset(index);
      if (own != 0 && countsNothingBut(index, own >> geometry.clusterBits())) {
        int at = index * Geometry.ENTRY_BYTES;
        table.putLong(at, 0);
        long tableOffset = image.image().header().refcountTableOffset();
        image.writeSynced(table.slice(at, Geometry.ENTRY_BYTES), tableOffset + at);
        loadedIndex = -1;
        if (index(own >> geometry.clusterBits()) != index) {
          giveBack(own, geometry.clusterSize());
        }
      }
    }
    write();
    long end = endOfUse() << geometry.clusterBits();
    if (end < image.channel().size()) {
      image.channel().truncate(end);
      image.channel().force(true);
    }
  }

  private boolean countsNothingBut(int index, long own) throws IOException {
    RefcountBlock block = block(index);
    for (int i = 0; i < perBlock; i++) {
      if (block.get(i) != 0 && index * perBlock + i != own) {
        return false;
      }
    }
    return true;
  }

  /** Returns the cluster behind the last that is used. */
  private long endOfUse() throws IOException {
    for (int index = table.limit() / Geometry.ENTRY_BYTES - 1; index >= 0; index--) {
      if (offset(index) != 0) {
        RefcountBlock block = block(index);
        for (int i = (int) perBlock - 1; i >= 0; i--) {
          if (block.get(i) != 0) {
            return index * perBlock + i + 1;
          }
        }
      }
    }
    throw new IllegalStateException("the header's cluster is not counted");
  }

  private int index(long cluster) {
    return Math.toIntExact(cluster / perBlock);
  }

  /** Returns where a block lies, in bytes; 0 for none. */
  private long offset(int index) throws Qcow2FormatException {
    Long place = added.get(index);
    if (place != null) {
      return place;
    }
    long offset = table.getLong(index * Geometry.ENTRY_BYTES) & OFFSET_MASK;
    if (offset < 0 || !geometry.isAligned(offset)) {
      throw new Qcow2FormatException(
          "the refcount block at 0x" + Long.toHexString(offset) + " is not cluster aligned",
          image.image().header().refcountTableOffset() + (long) index * Geometry.ENTRY_BYTES);
    }
    return offset;
  }

  /** Makes the next cluster a block: it is the first of those that none counts. */
  private void addBlock() {
    RefcountBlock block =
        new RefcountBlock(geometry.refcountBits(), ByteBuffer.allocate(geometry.clusterSize()));
    block.set((int) (next % perBlock), 1);
    changed.put(index(next), block);
    added.put(index(next), next << geometry.clusterBits());
    next++;
  }

  private void set(long cluster, long count) throws IOException {
    RefcountBlock block = block(index(cluster));
    block.set((int) (cluster % perBlock), count);
    if (changed.put(index(cluster), block) == null) {
      loadedIndex = -1; // it is no more the one that others are read into
    }
  }

  private RefcountBlock block(int index) throws IOException {
    RefcountBlock block = changed.get(index);
    if (block != null) {
      return block;
    }
    if (index != loadedIndex) {
      ByteBuffer bytes = ByteBuffer.allocate(geometry.clusterSize());
      image.read(bytes, offset(index));
      loaded = new RefcountBlock(geometry.refcountBits(), bytes);
      loadedIndex = index;
    }
    return loaded;
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a persistent bitmap says: a bit for each granule of the guest's disk, whether it was written
 * to. Clusters without a set bit are not in memory. QEMU's {@code docs/interop/qcow2.txt}, section
 * "Bitmap table".
 */
final class BitmapBits {
  static final long ALL_ONES = 1; // of a table's entry, only where there is no cluster

  /** QEMU's own limit for one bitmap, in bytes. */
  static final long MAX_BYTES = 512L << 20;

  private final int clusterSize;
  private final long granularity;
  private final long virtualSize;
  private final SortedMap<Integer, BitSet> clusters = new TreeMap<>();

  /** A bitmap without a set bit. */
  BitmapBits(Qcow2Image image, long granularity) {
    this(image.header().geometry().clusterSize(), granularity, image.virtualSize());
  }

  private BitmapBits(int clusterSize, long granularity, long virtualSize) {
    this.clusterSize = clusterSize;
    this.granularity = granularity;
    this.virtualSize = virtualSize;
  }

  /** Returns the same for a disk of another size, not less than now; what is new is not set. */
  BitmapBits withSize(long bytes) {
    BitmapBits grown = new BitmapBits(clusterSize, granularity, bytes);
    grown.clusters.putAll(clusters);
    return grown;
  }

  /** Reads an entry's bits. */
  static BitmapBits read(Qcow2Image image, BitmapDirectory.Entry entry) throws IOException {
    BitmapBits bits = new BitmapBits(image, entry.bitmap().granularity());
    ImageFile file = image.imageFile();
    if (entry.tableEntries() != bits.tableEntries()) {
      throw new Qcow2FormatException(
          "the table of bitmap '" + entry.bitmap().name() + "' has another length than it needs",
          entry.tableOffset());
    }
    ByteBuffer table =
        file.read(entry.tableOffset(), (int) entry.tableEntries() * Geometry.ENTRY_BYTES);
    for (int index = 0; index < table.limit() / Geometry.ENTRY_BYTES; index++) {
      long place = table.getLong(index * Geometry.ENTRY_BYTES);
      long offset = place & L2Table.OFFSET_MASK;
      if (offset != 0) {
        ByteBuffer bytes = ByteBuffer.allocate(bits.clusterSize);
        file.readPadded(offset, bytes);
        BitSet set = BitSet.valueOf(bytes.flip());
        if (!set.isEmpty()) {
          bits.clusters.put(index, set);
        }
      } else if ((place & ALL_ONES) != 0) {
        BitSet ones = new BitSet();
        ones.set(0, bits.bitsOf(index));
        bits.clusters.put(index, ones);
      }
    }
    return bits;
  }

  /** Returns how many entries its table has. */
  int tableEntries() {
    long bytes = Geometry.ceilDiv(bits(), 8);
    return Math.toIntExact(Geometry.ceilDiv(bytes, clusterSize));
  }

  /** Returns how many bits there are. */
  long bits() {
    return Geometry.ceilDiv(virtualSize, granularity);
  }

  long virtualSize() {
    return virtualSize;
  }

  void clear() {
    clusters.clear();
  }

  /** Sets the bits whose granules overlap with those that another bitmap of the disk has set. */
  void merge(BitmapBits other) {
    if (other == this) {
      return;
    }
    for (Map.Entry<Integer, BitSet> entry : other.clusters.entrySet()) {
      BitSet set = entry.getValue();
      if (granularity == other.granularity && clusterSize == other.clusterSize) {
        clusters.computeIfAbsent(entry.getKey(), index -> new BitSet()).or(set);
        continue;
      }
      long first = (long) entry.getKey() * other.clusterSize * 8;
      for (int from = set.nextSetBit(0); from >= 0; ) {
        int to = set.nextClearBit(from);
        set((first + from) * other.granularity, (first + to) * other.granularity);
        from = set.nextSetBit(to);
      }
    }
  }

  /** Sets the bits of all granules that overlap with the guest's bytes from one to another. */
  void set(long from, long to) {
    long end = Geometry.ceilDiv(Math.min(to, virtualSize), granularity);
    long perCluster = clusterSize * 8L;
    for (long bit = from / granularity; bit < end; ) {
      int index = Math.toIntExact(bit / perCluster);
      long part = Math.min(end, (index + 1) * perCluster) - bit;
      int within = (int) (bit % perCluster);
      clusters.computeIfAbsent(index, i -> new BitSet()).set(within, (int) (within + part));
      bit += part;
    }
  }

  /** Returns how many clusters its table and its bits take. */
  long clustersToWrite() {
    long table = Geometry.ceilDiv((long) tableEntries() * Geometry.ENTRY_BYTES, clusterSize);
    return table + clusters.size();
  }

  /**
   * Writes the bits into clusters that are taken for them, and returns the entry that points there.
   */
  BitmapDirectory.Entry write(WritableImage image, ClusterSpace space, BitmapDirectory.Entry entry)
      throws IOException {
    int entries = tableEntries();
    int tableBytes = Math.max(entries, 1) * Geometry.ENTRY_BYTES;
    ByteBuffer table = ByteBuffer.allocate((tableBytes + clusterSize - 1) & -clusterSize);
    for (Map.Entry<Integer, BitSet> part : clusters.entrySet()) {
      byte[] bytes = Arrays.copyOf(part.getValue().toByteArray(), clusterSize);
      long place = space.take(clusterSize);
      ImageFile.write(image.channel(), ByteBuffer.wrap(bytes), place);
      table.putLong(part.getKey() * Geometry.ENTRY_BYTES, place);
    }
    long tableOffset = space.take(table.limit());
    ImageFile.write(image.channel(), table, tableOffset);
    return entry.withTable(tableOffset, entries);
  }

  /** Returns how many bits a cluster has; the last has those that are left. */
  private int bitsOf(int index) {
    long first = (long) index * clusterSize * 8;
    return (int) Math.min(clusterSize * 8L, bits() - first);
  }
}

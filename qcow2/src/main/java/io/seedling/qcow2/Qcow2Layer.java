package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A qcow2 image in a chain: what its L1 and L2 tables say, or those of one of its snapshots. */
final class Qcow2Layer implements Layer {
  private static final long L1_RESERVED = ~(L2Table.OFFSET_MASK | L2Table.COPIED);

  private final Qcow2Image image;
  private final ImageFile data;
  private final Geometry geometry;
  private final L1Table l1;
  private final long size;
  private final L2Cache l2Tables;
  private final ClusterDecoder decoder;
  private final @Nullable UnwrittenClusters unwritten;

  /**
   * @param data where guest clusters lie: the image's own file, or its external data file
   * @param l1 the L1 table
   * @param l2Tables shared by the layers of a disk
   */
  Qcow2Layer(Qcow2Image image, ImageFile data, L1Table l1, L2Cache l2Tables) {
    this.image = image;
    this.data = data;
    this.geometry = image.header().geometry();
    this.l1 = l1;
    this.size = image.virtualSize();
    this.l2Tables = l2Tables;
    this.decoder = new ClusterDecoder(image.imageFile(), image.header(), Optional::empty);
    this.unwritten = null;
  }

  /** Shares what the other one has; the decoder is closed by either. */
  private Qcow2Layer(
      Qcow2Layer other, ClusterDecoder decoder, @Nullable UnwrittenClusters unwritten) {
    this.image = other.image;
    this.data = other.data;
    this.geometry = other.geometry;
    this.l1 = other.l1;
    this.size = other.size;
    this.l2Tables = other.l2Tables;
    this.decoder = decoder;
    this.unwritten = unwritten;
  }

  @Override
  public Qcow2Layer withHoles(HoleFinder finder) {
    return new Qcow2Layer(this, decoder, new UnwrittenClusters(image, data, finder));
  }

  @Override
  public Qcow2Layer withInflaters(InflaterFinder finder) {
    decoder.close();
    return new Qcow2Layer(
        this, new ClusterDecoder(image.imageFile(), image.header(), finder), unwritten);
  }

  @Override
  public DiskImage image() {
    return image;
  }

  @Override
  public Path dataFile() {
    return data.path();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Extent extent(long guestOffset, long length) throws IOException {
    long most = Math.min(length, size - guestOffset);
    long perTable = geometry.bytesPerL1Entry();
    long table = l2Offset(guestOffset / perTable);
    long left = perTable - guestOffset % perTable;
    if (table == 0) {
      while (left < most && hasNoTable((guestOffset + left) / perTable)) {
        left += perTable;
      }
      return new Extent(guestOffset, Math.min(left, most), Extent.Kind.ABSENT, 0, -1);
    }
    return within(table, guestOffset, Math.min(left, most));
  }

  @Override
  public long endOfQuery(long guestOffset) {
    long perSlice = geometry.bytesPerL2Slice();
    return guestOffset - guestOffset % perSlice + perSlice;
  }

  /** As with units, an entry that can't be understood ends the run. */
  private boolean hasNoTable(long index) throws IOException {
    try {
      return l2Offset(index) == 0;
    } catch (Qcow2FormatException e) {
      return false;
    }
  }

  /** Returns the run of units of one slice of an L2 table that are recorded alike. */
  private Extent within(long tableOffset, long guestOffset, long most) throws IOException {
    L2Table slice = l2Tables.slice(image, tableOffset, guestOffset);
    int first = (int) (guestOffset % geometry.bytesPerL2Slice() / geometry.unitSize());
    Extent.Kind kind = slice.kind(first);
    if (kind == Extent.Kind.COMPRESSED) {
      long rest = geometry.clusterSize() - guestOffset % geometry.clusterSize();
      return new Extent(guestOffset, Math.min(rest, most), kind, 0, -1);
    }
    if (l2Tables.isAll(image, tableOffset, kind)) {
      return new Extent(guestOffset, most, kind, 0, -1);
    }
    long inSlice = geometry.bytesPerL2Slice() - guestOffset % geometry.bytesPerL2Slice();
    return run(slice, first, guestOffset, Math.min(most, inSlice));
  }

  private Extent run(L2Table slice, int first, long guestOffset, long most) throws IOException {
    int unitSize = geometry.unitSize();
    long skipped = guestOffset % unitSize;
    Extent.Kind kind = slice.kind(first);
    long host = slice.hostOffset(first);
    long length = unitSize - skipped;
    for (int unit = first + 1; length < most; unit++) {
      if (!isAlike(slice, unit, kind, next(host, unit - first))) {
        break;
      }
      length += unitSize;
    }
    if (kind == Extent.Kind.DATA && data == image.imageFile()) {
      requireWithin(host, guestOffset);
      length =
          Math.min(
              length,
              (geometry.clustersFor(data.length()) << geometry.clusterBits()) - host - skipped);
    }
    Extent extent =
        new Extent(guestOffset, Math.min(length, most), kind, 0, host < 0 ? -1 : host + skipped);
    return kind == Extent.Kind.DATA && unwritten != null ? unwritten.firstPart(extent) : extent;
  }

  /** A unit that can't be understood ends the run; it is told of when it is asked for. */
  private static boolean isAlike(L2Table table, int unit, Extent.Kind kind, long host) {
    try {
      return table.kind(unit) == kind && table.hostOffset(unit) == host;
    } catch (Qcow2FormatException e) {
      return false;
    }
  }

  /** Returns for how many bytes {@link #extent} fails as it does for the first of them. */
  long lengthOfLost(long guestOffset, long most) {
    long perTable = geometry.bytesPerL1Entry();
    long within = guestOffset % geometry.bytesPerL2Slice();
    int unitSize = geometry.unitSize();
    long left = perTable - guestOffset % perTable;
    try {
      long table = l2Offset(guestOffset / perTable);
      boolean isThere = within / unitSize < l2Tables.slice(image, table, guestOffset).units();
      left = isThere ? unitSize - within % unitSize : geometry.bytesPerL2Slice() - within;
    } catch (IOException e) {
      // nothing of the table can be read
    }
    return Math.min(left, most);
  }

  private long next(long host, int units) {
    return host < 0 ? -1 : host + (long) units * geometry.unitSize();
  }

  /** QEMU would read zeros there, whatever had been written. */
  private void requireWithin(long host, long guestOffset) throws Qcow2FormatException {
    if (host >= data.length()) {
      throw new Qcow2FormatException(
          "the file is cut short at "
              + data.length()
              + " bytes, and has the guest's data of byte "
              + guestOffset
              + " behind that",
          host);
    }
  }

  private long l2Offset(long index) throws IOException {
    long entry = l1.entry(index);
    if ((entry & L1_RESERVED) != 0 || !geometry.isAligned(entry & L2Table.OFFSET_MASK)) {
      throw new Qcow2FormatException(
          "the L1 entry 0x" + Long.toHexString(entry) + " has bits set that are reserved",
          l1.entryOffset(index));
    }
    return entry & L2Table.OFFSET_MASK;
  }

  @Override
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    if (extent.kind() == Extent.Kind.DATA) {
      image.imageFile().beforeGuestRead();
      data.readPadded(extent.hostOffset() + guestOffset - extent.guestOffset(), target);
      return;
    }
    long perTable = geometry.bytesPerL1Entry();
    L2Table slice = l2Tables.slice(image, l2Offset(guestOffset / perTable), guestOffset);
    int cluster = (int) (guestOffset % geometry.bytesPerL2Slice() >> geometry.clusterBits());
    int within = (int) (guestOffset % geometry.clusterSize());
    decoder.read(slice.entry(cluster), slice.entryOffset(cluster), within, target);
  }

  @Override
  public void close() throws IOException {
    decoder.close();
    if (unwritten != null) {
      unwritten.close();
    }
  }
}

package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The guest's bytes of an image and everything below it, read only; for several threads at a time.
 *
 * <p>What the tables say is enough to know where nothing is: holes cost nothing. Those of the files
 * themselves are known to who has a {@link HoleFinder}. Who has an {@link InflaterFinder}, too,
 * reads deflated clusters faster.
 */
public final class GuestDisk implements Closeable {

  private static final int SECTOR = 512;

  private final List<Layer> layers;
  private final Closeable files;

  private final @Nullable Losses losses;
  private final @Nullable BlkDebug debug;

  private GuestDisk(List<Layer> layers, Closeable files, @Nullable Losses losses) {
    this(layers, files, losses, null);
  }

  private GuestDisk(
      List<Layer> layers, Closeable files, @Nullable Losses losses, @Nullable BlkDebug debug) {
    this.layers = List.copyOf(layers);
    this.files = files;
    this.losses = losses;
    this.debug = debug;
  }

  /**
   * Opens an image and everything below it; the caller closes the disk.
   *
   * @param stated the image's format; if empty, its first bytes tell
   * @throws BackingChainException if a file that the image rests on is missing, broken or not
   *     supported
   * @throws Qcow2FormatException if the image isn't valid
   * @throws UnsupportedImageException if it is encrypted, or uses what is not known here
   */
  public static GuestDisk open(Path image, Optional<ImageFormat> stated) throws IOException {
    return open(ImageSource.of(image, stated));
  }

  /**
   * Opens an image as {@link #open(Path, Optional)} does, perhaps as it was at an internal
   * snapshot, over the images that it rests on now. As in QEMU, the size remains that of the image.
   *
   * @throws IllegalArgumentException in QEMU's words, if the image has no such snapshot
   * @throws UnsupportedImageException also if the image names other files, and they are refused
   */
  public static GuestDisk open(ImageSource source) throws IOException {
    return source.drivers().isEmpty() ? ofFiles(source) : open(source, source.drivers().get());
  }

  private static GuestDisk open(ImageSource source, TestDrivers drivers) throws IOException {
    if (drivers.nothing().isPresent()) {
      NullImage nothing = drivers.nothing().get();
      if (source.snapshot().isPresent()) {
        throw noSnapshots(nothing.driver());
      }
      return new GuestDisk(List.of(new NullLayer(nothing)), nothing, null);
    }
    GuestDisk disk = ofFiles(source.with(Optional.of(drivers.withoutAbove())));
    return new GuestDisk(disk.layers, disk.files, null, drivers.above().orElse(null));
  }

  private static GuestDisk ofFiles(ImageSource source) throws IOException {
    ChainWalk walk = ChainWalk.of(source, ChainWalk.Purpose.READ);
    try {
      List<Layer> layers = new ArrayList<>();
      L2Cache l2Tables = new L2Cache();
      for (OpenedImage opened : walk.images()) {
        Optional<SnapshotKey> snapshot = layers.isEmpty() ? source.snapshot() : Optional.empty();
        layers.add(layer(opened, snapshot, l2Tables));
      }
      return new GuestDisk(layers, walk, null);
    } catch (Throwable t) {
      walk.close();
      throw t;
    }
  }

  private static Layer layer(OpenedImage opened, Optional<SnapshotKey> snapshot, L2Cache l2Tables)
      throws IOException {
    if (opened.image() instanceof Qcow2Image image) {
      ImageFile data = opened.dataFile();
      return new Qcow2Layer(
          image,
          data == null ? opened.file() : data,
          snapshot.isPresent() ? image.l1Table(snapshot.get()) : image.l1Table(),
          l2Tables);
    }
    if (snapshot.isPresent()) {
      throw noSnapshots(ImageFormat.RAW.qemuName());
    }
    return new RawLayer((RawImage) opened.image(), opened.file(), null);
  }

  private static IllegalArgumentException noSnapshots(String driver) {
    return new IllegalArgumentException(
        "Block format '"
            + driver
            + "' used by device '' does not support temporarily loading internal snapshots");
  }

  /**
   * Returns the same disk, with the files' holes known as zeros; it is the one that is closed in
   * the end.
   *
   * @param finder asked by the first question about data
   */
  public GuestDisk withHoles(HoleFinder finder) {
    List<Layer> seeing = new ArrayList<>();
    for (Layer layer : layers) {
      seeing.add(layer.withHoles(finder));
    }
    return new GuestDisk(seeing, files, losses, debug);
  }

  /**
   * Returns the same disk, which reads deflated clusters faster; it is the one that is closed in
   * the end.
   *
   * @param finder asked once an image has had so many clusters read that it pays
   */
  public GuestDisk withInflaters(InflaterFinder finder) {
    List<Layer> reading = new ArrayList<>();
    for (Layer layer : layers) {
      reading.add(layer.withInflaters(finder));
    }
    return new GuestDisk(reading, files, losses, debug);
  }

  /**
   * Returns the same disk, with zeros for what cannot be read; it is the one that is closed in the
   * end.
   *
   * @param lost is told of every such part
   */
  public GuestDisk salvaging(Losses lost) {
    return new GuestDisk(layers, files, lost, debug);
  }

  /**
   * Returns this disk as it would be, once others had been written over its start; what they are
   * read from is closed by whoever opened it.
   *
   * @param others one behind the other, not longer than this one
   * @param keepsBacked whether what they leave to their own backing files is not written
   */
  public GuestDisk writtenOver(List<GuestDisk> others, boolean keepsBacked) {
    JoinedDisks written = new JoinedDisks(others);
    if (written.size() > size()) {
      throw new IllegalArgumentException(
          "the disks have " + written.size() + " bytes, more than " + size());
    }
    List<Layer> merged = new ArrayList<>(layers);
    merged.set(0, new WrittenLayer(written, layers.get(0), keepsBacked));
    return new GuestDisk(merged, () -> {}, losses);
  }

  /**
   * Returns a part of this disk as a disk of its own, with zeros up to a multiple of 512 bytes;
   * this one stays open, and is the one that is closed.
   *
   * @param from where it begins, in bytes
   * @param length of the part, which is within this disk, in bytes
   */
  public GuestDisk part(long from, long length) {
    if (from < 0 || length < 0 || length > size() - from) {
      throw new IllegalArgumentException(
          length + " bytes from " + from + " on, of a disk of " + size());
    }
    return new GuestDisk(List.of(new PartLayer(this, from, length)), () -> {}, null);
  }

  /** Returns the disk of what the image rests on, which is closed with this one; null for none. */
  @Nullable GuestDisk below() {
    return layers.size() == 1
        ? null
        : new GuestDisk(layers.subList(1, layers.size()), () -> {}, losses);
  }

  /** Returns this disk with another layer for its top, which is closed without the files. */
  GuestDisk under(Layer top) {
    List<Layer> replaced = new ArrayList<>(layers);
    replaced.set(0, top);
    return new GuestDisk(replaced, () -> {}, losses);
  }

  /** Returns the bytes that the guest sees. */
  public long size() {
    return layers.get(0).size();
  }

  /** Returns the images, from the top down, in the order of {@link Extent#depth}. */
  public List<DiskImage> images() {
    return layers.stream().map(Layer::image).toList();
  }

  /** Returns the path of the file that the host offsets of an image's extents are about. */
  public Path dataFile(int depth) {
    return layers.get(depth).dataFile();
  }

  /**
   * Returns how the guest bytes from an offset on are recorded.
   *
   * @param guestOffset less than {@link #size()}
   * @param most bytes that the answer is about at most, at least 1
   */
  public Extent extent(long guestOffset, long most) throws IOException {
    return extent(guestOffset, most, 0);
  }

  /**
   * Returns how the same is recorded by the images from a depth on, as if those above it recorded
   * nothing there.
   */
  Extent extent(long guestOffset, long most, int from) throws IOException {
    return debug == null
        ? recorded(guestOffset, most, from)
        : recorded(guestOffset, admitted(guestOffset, most, debug), from);
  }

  /**
   * Returns for how many bytes the question how they are recorded passes. Where it is to be asked
   * whatever fails, a part is asked for in the place of the whole, as QEMU does, and the bytes of a
   * sector are taken for data in the end.
   */
  private long admitted(long guestOffset, long most, BlkDebug asked) throws IOException {
    long length = Math.min(most, size() - guestOffset);
    while (true) {
      try {
        asked.admit(BlkDebug.Request.BLOCK_STATUS, guestOffset, length);
        return length;
      } catch (IOException e) {
        if (losses == null) {
          throw e;
        }
        if (length <= SECTOR) {
          return length;
        }
        length = Geometry.ceilDiv(Geometry.ceilDiv(length, SECTOR), 4) * SECTOR;
      }
    }
  }

  private Extent recorded(long guestOffset, long most, int from) throws IOException {
    long length = Math.min(most, size() - guestOffset);
    if (endsAbove(guestOffset, from)) {
      return new Extent(guestOffset, length, Extent.Kind.ABSENT, from, -1);
    }
    for (int depth = from; ; depth++) {
      Layer layer = layers.get(depth);
      Extent extent = extent(layer, guestOffset, Math.min(length, layer.size() - guestOffset));
      if (extent.kind() != Extent.Kind.ABSENT || endsAbove(guestOffset, depth + 1)) {
        return new Extent(guestOffset, extent.length(), extent.kind(), depth, extent.hostOffset());
      }
      length = extent.length();
    }
  }

  /** Returns whether QEMU, asked of an offset, answers for all that is behind it. */
  private boolean reachesEnd(long guestOffset) throws IOException {
    long length = size() - guestOffset;
    for (int depth = 0; !endsAbove(guestOffset, depth); depth++) {
      Layer layer = layers.get(depth);
      Extent extent = extent(layer, guestOffset, Math.min(length, layer.size() - guestOffset));
      length = Math.min(extent.length(), layer.endOfQuery(guestOffset) - guestOffset);
      if (extent.kind() != Extent.Kind.ABSENT) {
        break;
      }
    }
    return guestOffset + length == size();
  }

  /**
   * Returns from where on QEMU, asked of an offset, answers for all of the rest; it says so with
   * the answer, and a strict comparison tells that apart.
   */
  long startOfLastQuery() throws IOException {
    long from = 0;
    long end = Geometry.ceilDiv(size(), SECTOR);
    while (from < end) {
      long middle = (from + end) >>> 1;
      if (reachesEnd(middle * SECTOR)) {
        end = middle;
      } else {
        from = middle + 1;
      }
    }
    return end * SECTOR;
  }

  /** Returns a walk over all extents. */
  public ExtentWalk extents() {
    return extents(0, size());
  }

  /**
   * Returns a walk over the extents of a part, cut at its ends.
   *
   * @param from the first guest byte, at least 0
   * @param end the first one behind the part, at most {@link #size()}
   */
  public ExtentWalk extents(long from, long end) {
    if (from < 0 || end > size()) {
      throw new IllegalArgumentException(
          "the bytes from " + from + " to " + end + " of a disk of " + size());
    }
    return new ExtentWalk(this, from, end);
  }

  private Extent extent(Layer layer, long guestOffset, long most) throws IOException {
    try {
      return layer.extent(guestOffset, most);
    } catch (IOException e) {
      if (losses == null || !(layer instanceof Qcow2Layer tables)) {
        throw e;
      }
      long length = tables.lengthOfLost(guestOffset, most);
      losses.add(guestOffset, length, reason(e));
      return new Extent(guestOffset, length, Extent.Kind.ZERO, 0, -1);
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private boolean endsAbove(long guestOffset, int depth) {
    return depth == layers.size() || guestOffset >= layers.get(depth).size();
  }

  /** Reads guest bytes into a buffer, to its limit; they lie within {@link #size()}. */
  public void read(long guestOffset, ByteBuffer target) throws IOException {
    int limit = target.limit();
    long at = guestOffset;
    while (target.position() < limit) {
      Extent extent = recorded(at, limit - target.position(), 0);
      target.limit(target.position() + (int) extent.length());
      read(extent, at, target);
      target.limit(limit);
      at += extent.length();
    }
  }

  /**
   * Reads bytes of one extent.
   *
   * @param guestOffset of the first of them
   * @param target filled to its limit, which is within the extent
   */
  public void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException {
    if (extent.kind().readsAsZeros()) {
      if (losses == null) {
        admitRead(guestOffset, target);
      }
      Zeros.put(target);
      return;
    }
    Layer layer = layers.get(extent.depth());
    if (losses == null) {
      admitRead(guestOffset, target);
      layer.read(extent, guestOffset, target);
    } else {
      salvage(layer, extent, guestOffset, target);
    }
  }

  private void admitRead(long guestOffset, ByteBuffer target) throws IOException {
    if (debug != null) {
      debug.admit(BlkDebug.Request.READ, guestOffset, target.remaining());
    }
  }

  /** Reads sector by sector what can't be read at once, as QEMU does. */
  private void salvage(Layer layer, Extent extent, long guestOffset, ByteBuffer target)
      throws IOException {
    int start = target.position();
    int limit = target.limit();
    try {
      admitRead(guestOffset, target);
      layer.read(extent, guestOffset, target);
    } catch (IOException e) {
      boolean isOneLoss = extent.kind() == Extent.Kind.COMPRESSED && debug == null;
      boolean whole = isOneLoss || limit - start <= SECTOR;
      if (whole && losses != null) {
        losses.add(guestOffset, limit - start, reason(e));
        Zeros.put(target.limit(limit).position(start));
        return;
      }
      for (int at = start; at < limit; at += SECTOR) {
        target.limit(Math.min(limit, at + SECTOR)).position(at);
        salvage(layer, extent, guestOffset + at - start, target);
      }
      target.limit(limit);
    }
  }

  /** Returns a new channel over the guest's bytes; closing it leaves the disk open. */
  public SeekableByteChannel channel() {
    return new GuestChannel(this);
  }

  /** Closes all of the chain's files. */
  @Override
  public void close() throws IOException {
    try (files) {
      closeLayers(0);
    }
  }

  /** Closes all of them, whatever one throws. */
  private void closeLayers(int depth) throws IOException {
    if (depth < layers.size()) {
      try {
        layers.get(depth).close();
      } finally {
        closeLayers(depth + 1);
      }
    }
  }
}

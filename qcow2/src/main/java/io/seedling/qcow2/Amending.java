package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** An {@link Amendment} on its way into an image, in the order in which QEMU looks at its parts. */
final class Amending implements Closeable {
  private final Qcow2Header old;
  private final Amendment wanted;
  private final Amendment.Steps steps;
  private WritableImage writable;

  /**
   * @param writable closed with this
   */
  Amending(WritableImage writable, Amendment wanted, Amendment.Steps steps) {
    this.writable = writable;
    this.steps = steps;
    this.old = writable.image().header();
    this.wanted = wanted;
  }

  /** Tells whether the disk shall have another size. */
  boolean resizes() {
    return size() != writable.image().virtualSize();
  }

  boolean grows() {
    return size() > writable.image().virtualSize();
  }

  boolean upgrades() {
    return version() > old.version();
  }

  private boolean downgrades() {
    return version() < old.version();
  }

  /** Refuses what can't be, of the size, too, as far as it is not about a downgrade. */
  void require() throws IOException {
    requireDataFile();
    requireRefcountBits();
    requireSameBacking();
    HeaderRewrite header = header();
    if (resizes()) {
      new DiskGrowth(writable, size()).require(header.version());
    }
    encoded(header);
  }

  /** Makes it so, but for the size. */
  void run() throws IOException {
    require();
    if (downgrades()) {
      new Downgrade(writable.image(), refcountBits()).require();
      writable = ZeroExpansion.run(writable, steps);
    }
    if (upgrades()) {
      completeSnapshots();
    }
    writable = writable.readAgain(); // the file may be longer by now, and its counts, too
    HeaderRewrite header = header();
    if (refcountBits() != 1 << old.refcountOrder()) {
      RefcountRewrite refcounts = new RefcountRewrite(writable, refcountBits(), 0);
      refcounts.write();
      refcounts.setIn(header);
    }
    if (downgrades()) {
      header.downgrade();
    }
    writable.writeSynced(encoded(header), 0);
  }

  private static ByteBuffer encoded(HeaderRewrite header) throws ImageChangeException {
    try {
      return header.encode();
    } catch (ImageChangeException e) {
      throw new ImageChangeException("Failed to update the image header: No space left on device");
    }
  }

  private int version() {
    return wanted.version().orElse(old.version());
  }

  /** Returns the size that the disk will have; 0 leaves it alone, as in QEMU. */
  private long size() {
    long size = wanted.virtualSize().orElse(0L);
    return size == 0 ? writable.image().virtualSize() : size;
  }

  private HeaderRewrite header() throws IOException {
    HeaderRewrite header = HeaderRewrite.of(writable.image());
    if (version() == 3) {
      header.upgrade();
    }
    if (header.version() == 3) {
      header.setFeature(Feature.DIRTY, false);
    }
    setLazyRefcounts(header);
    setDataFile(header);
    return header;
  }

  private void requireDataFile() throws ImageChangeException {
    if (wanted.dataFileName().isPresent() && !old.has(Feature.DATA_FILE)) {
      throw new ImageChangeException(
          "data-file can only be set for images that use an external data file");
    }
    if (wanted.dataFileRaw().orElse(false) && !old.has(Feature.DATA_FILE_RAW)) {
      throw new ImageChangeException("data-file-raw cannot be set on existing images");
    }
  }

  private int refcountBits() {
    return wanted.refcountBits().orElse(1 << old.refcountOrder());
  }

  private void requireRefcountBits() throws ImageChangeException {
    int bits = refcountBits();
    if (bits <= 0 || bits > Long.SIZE || Integer.bitCount(bits) != 1) {
      throw new ImageChangeException(
          "Refcount width must be a power of two and may not exceed 64 bits");
    }
    boolean differs = bits != 1 << old.refcountOrder();
    if (differs && version() < 3 && bits != 16) {
      throw new ImageChangeException(
          "Refcount widths other than 16 bits require compatibility level 1.1 or above"
              + " (use compat=1.1 or greater)");
    }
  }

  /** It is given to say that it is the one; to change it is another command's business. */
  private void requireSameBacking() throws ImageChangeException {
    Qcow2Image image = writable.image();
    boolean isGiven = wanted.backingName().isPresent() || wanted.backingFormatName().isPresent();
    if (isGiven
        && !(wanted.backingName().equals(image.backingName())
            && wanted.backingFormatName().equals(image.backingFormatName()))) {
      throw new ImageChangeException(
          "Cannot amend the backing file", "You can use 'qemu-img rebase' instead.");
    }
  }

  /** Version 3 wants each snapshot to say more than version 2. */
  private void completeSnapshots() throws IOException {
    Qcow2Image image = writable.image();
    List<SnapshotTable.Entry> entries =
        new SnapshotTable(image.imageFile(), image.header()).entries();
    if (entries.stream().anyMatch(entry -> entry.extraBytes() < SnapshotTable.V3_EXTRA_BYTES)) {
      TableChange change = new TableChange(writable, entries);
      change.setSnapshots(NewSnapshotTable.of(image, entries), 0);
      long length = writable.channel().size();
      writable = change.commit();
      Qcow2Image changed = writable.image();
      entries = new SnapshotTable(changed.imageFile(), changed.header()).entries();
      writable = new TableChange(writable, entries, change.before()).commit(length);
    }
  }

  private void setLazyRefcounts(HeaderRewrite header) throws ImageChangeException {
    boolean lazy = wanted.lazyRefcounts().orElse(old.has(Feature.LAZY_REFCOUNTS));
    if (lazy && version() < 3 && !old.has(Feature.LAZY_REFCOUNTS)) {
      throw new ImageChangeException(
          "Lazy refcounts only supported with compatibility level 1.1 and above"
              + " (use compat=1.1 or greater)");
    }
    if (header.version() == 3) {
      header.setFeature(Feature.LAZY_REFCOUNTS, lazy);
    }
  }

  private void setDataFile(HeaderRewrite header) {
    if (wanted.dataFileRaw().isPresent() && header.version() == 3) {
      header.setFeature(Feature.DATA_FILE_RAW, wanted.dataFileRaw().get());
    }
    if (wanted.dataFileName().isPresent()) {
      header.setDataFileName(wanted.dataFileName().get());
    }
  }

  @Override
  public void close() throws IOException {
    writable.close();
  }
}

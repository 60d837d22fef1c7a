package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of an image's persistent bitmaps: {@code qemu-img bitmap}. All are made in memory first;
 * {@link #commit} writes tables and directory to free places, and then makes the header point to
 * them, so that a crash leaves the old ones or the new.
 */
public final class BitmapChange implements Closeable {
  private static final int MAX_COUNT = 65535;
  private static final int LEAST_DEFAULT_GRANULARITY = 4096;
  private static final int MOST_DEFAULT_GRANULARITY = 65536;

  private WritableImage image;
  private final List<BitmapDirectory.Entry> entries = new ArrayList<>();
  private final Map<String, BitmapBits> changed = new HashMap<>(); // by the bitmap's name
  private boolean differs;

  private BitmapChange(WritableImage image) {
    this.image = image;
  }

  /**
   * Opens an image; the caller closes what is returned.
   *
   * @throws ImageChangeException if it is raw
   * @throws ImageInUseException if another process has the image open
   */
  public static BitmapChange open(ImageSource source) throws IOException {
    return of(WritableImage.open(source));
  }

  /** Begins to change an opened image, which is closed with what is returned. */
  static BitmapChange of(WritableImage image) throws IOException {
    BitmapChange change = new BitmapChange(image);
    try {
      change.entries.addAll(entries(change.image.image()));
      return change;
    } catch (Throwable t) {
      change.close();
      throw t;
    }
  }

  /** Returns the entries of the directory, in its order; none where there is no directory. */
  static List<BitmapDirectory.Entry> entries(Qcow2Image image) throws IOException {
    Optional<HeaderExtension.Bitmaps> place = image.bitmapDirectory();
    return place.isPresent() ? BitmapDirectory.entries(image.imageFile(), place.get()) : List.of();
  }

  /**
   * Adds a bitmap that is tracked, without a set bit.
   *
   * @param granularity the bytes that a bit stands for; 0 for what QEMU takes
   * @throws ImageChangeException in QEMU's words
   */
  public void add(String name, long granularity) throws ImageChangeException {
    if (name.isEmpty()) {
      throw new ImageChangeException("Bitmap name cannot be empty");
    }
    if (granularity != 0 && (Long.bitCount(granularity) != 1 || !isInBounds(granularity))) {
      throw new ImageChangeException("Granularity must be power of 2 and at least 512");
    }
    if (indexOf(name) >= 0) {
      throw new ImageChangeException("Bitmap already exists: " + name);
    }
    long each = granularity == 0 ? defaultGranularity() : granularity;
    BitmapBits bits = new BitmapBits(image.image(), each);
    requireStorable(name, bits);
    entries.add(BitmapDirectory.Entry.of(new ImageInfo.Bitmap(name, each, false, true)));
    changed.put(name, bits);
    differs = true;
  }

  private int defaultGranularity() {
    int clusterSize = image.image().header().geometry().clusterSize();
    return Math.min(Math.max(clusterSize, LEAST_DEFAULT_GRANULARITY), MOST_DEFAULT_GRANULARITY);
  }

  private static boolean isInBounds(long granularity) {
    int bits = Long.numberOfTrailingZeros(granularity);
    return bits >= BitmapDirectory.MIN_GRANULARITY_BITS
        && bits <= BitmapDirectory.MAX_GRANULARITY_BITS;
  }

  private void requireStorable(String name, BitmapBits bits) throws ImageChangeException {
    String why = null;
    if (image.image().header().version() < 3) {
      why = "Cannot store dirty bitmaps in qcow2 v2 files";
    } else if (Geometry.ceilDiv(bits.bits(), 8) > BitmapBits.MAX_BYTES) {
      why = "Too much space will be occupied by the bitmap. Use larger granularity";
    } else if (name.getBytes(StandardCharsets.UTF_8).length > BitmapDirectory.MAX_NAME_BYTES) {
      why = "Name length exceeds maximum (" + BitmapDirectory.MAX_NAME_BYTES + " characters)";
    } else if (entries.size() == MAX_COUNT) {
      why = "Maximum number of persistent bitmaps is already reached";
    }
    if (why != null) {
      throw new ImageChangeException(
          "Can't make bitmap '" + name + "' persistent in '" + image.image().file() + "': " + why);
    }
  }

  /**
   * Removes a bitmap, in whatever state it is.
   *
   * @throws ImageChangeException in QEMU's words, if there is none
   */
  public void remove(String name) throws ImageChangeException {
    entries.remove(require(name));
    changed.remove(name);
    differs = true;
  }

  /**
   * Clears all bits of a bitmap.
   *
   * @throws ImageChangeException in QEMU's words, if there is none, or it says nothing
   */
  public void clear(String name) throws IOException {
    bits(name).clear();
    differs = true;
  }

  /**
   * Has a bitmap tracked, or not, while the image is in use.
   *
   * @throws ImageChangeException in QEMU's words, if there is none, or it says nothing
   */
  public void setTracked(String name, boolean tracked) throws ImageChangeException {
    int index = requireUsable(name);
    BitmapDirectory.Entry entry = entries.get(index);
    if (entry.bitmap().auto() != tracked) {
      entries.set(index, entry.withAuto(tracked));
      differs = true;
    }
  }

  /**
   * Sets the bits that are set in another bitmap of the image.
   *
   * @throws ImageChangeException in QEMU's words, if there is none, or one says nothing
   */
  public void merge(String name, String source) throws IOException {
    requireUsable(name);
    requireUsable(source);
    BitmapBits from = changed.get(source);
    merge(name, from == null ? BitmapBits.read(image.image(), entries.get(indexOf(source))) : from);
  }

  /**
   * Sets the bits that are set in a bitmap of another image, which is not changed.
   *
   * @throws ImageChangeException in QEMU's words, if there is none, or one says nothing
   */
  public void merge(String name, ImageSource other, String source) throws IOException {
    requireUsable(name);
    try (DiskImage opened = DiskImage.open(other)) {
      for (BitmapDirectory.Entry entry :
          opened instanceof Qcow2Image qcow2 ? entries(qcow2) : List.<BitmapDirectory.Entry>of()) {
        if (entry.bitmap().name().equals(source)) {
          requireConsistent(entry);
          merge(name, BitmapBits.read((Qcow2Image) opened, entry));
          return;
        }
      }
    }
    throw notFound(source);
  }

  private void merge(String name, BitmapBits from) throws IOException {
    BitmapBits bits = bits(name);
    if (bits.virtualSize() != from.virtualSize()) {
      throw new ImageChangeException(
          "Bitmaps are of different sizes (destination size is "
              + bits.virtualSize()
              + ", source size is "
              + from.virtualSize()
              + ") and can't be merged");
    }
    bits.merge(from);
    differs = true;
  }

  private BitmapBits bits(String name) throws IOException {
    int index = requireUsable(name);
    BitmapBits bits = changed.get(name);
    if (bits == null) {
      bits = BitmapBits.read(image.image(), entries.get(index));
      changed.put(name, bits);
    }
    return bits;
  }

  private int requireUsable(String name) throws ImageChangeException {
    int index = require(name);
    requireConsistent(entries.get(index));
    return index;
  }

  static void requireConsistent(BitmapDirectory.Entry entry) throws ImageChangeException {
    if (entry.bitmap().inUse()) {
      throw new ImageChangeException(
          "Bitmap '" + entry.bitmap().name() + "' is inconsistent and cannot be used",
          "Try block-dirty-bitmap-remove to delete this bitmap from disk");
    }
  }

  private int require(String name) throws ImageChangeException {
    int index = indexOf(name);
    if (index < 0) {
      throw notFound(name);
    }
    return index;
  }

  private static ImageChangeException notFound(String name) {
    return new ImageChangeException("Dirty bitmap '" + name + "' not found");
  }

  private int indexOf(String name) {
    for (int index = 0; index < entries.size(); index++) {
      if (entries.get(index).bitmap().name().equals(name)) {
        return index;
      }
    }
    return -1;
  }

  /** Writes all that differs, and syncs it. */
  public void commit() throws IOException {
    if (differs) {
      for (BitmapDirectory.Entry entry : entries) {
        if (!entry.bitmap().inUse()) {
          bits(entry.bitmap().name()); // QEMU writes all that it has read anew, too
        }
      }
      BitmapCommit commit = new BitmapCommit(image, image.image().virtualSize(), entries, changed);
      image = commit.imageWithRoom();
      commit.run(image);
      differs = false;
    }
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}

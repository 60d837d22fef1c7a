package io.seedling.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of an image only holds while a guest's writes are told to it: persistent bitmaps with the
 * flag {@code auto}, and autoclear bits. QEMU's {@code docs/interop/qcow2.txt}, sections "Header"
 * and "Bitmap directory".
 *
 * <p>Before the first write the file says that these bitmaps are in use, and unknown autoclear bits
 * are cleared; {@link #store} writes what the bitmaps are then. After a crash between the two they
 * say that they are in use: nobody takes them for complete.
 */
final class WriteTracking {
  private final Map<String, BitmapBits> tracked = new HashMap<>(); // by the bitmap's name
  private final boolean hasUnknownBits;
  private boolean begun;

  /**
   * Reads the bitmaps that track what is written.
   *
   * @param image as it was opened to be written
   */
  WriteTracking(Qcow2Image image) throws IOException {
    for (BitmapDirectory.Entry entry : BitmapChange.entries(image)) {
      ImageInfo.Bitmap bitmap = entry.bitmap();
      if (bitmap.auto() && !bitmap.inUse()) {
        tracked.put(bitmap.name(), BitmapBits.read(image, entry));
      }
    }
    this.hasUnknownBits = HeaderRewrite.hasUnknownAutoclear(image.header());
  }

  /** Notes that a guest is about to change bytes. */
  void note(WritableImage image, long guestOffset, long bytes) throws IOException {
    if (!begun && (hasUnknownBits || !tracked.isEmpty())) {
      begin(image);
    }
    begun = true;
    for (BitmapBits bits : tracked.values()) {
      bits.set(guestOffset, guestOffset + bytes);
    }
  }

  private void begin(WritableImage image) throws IOException {
    if (hasUnknownBits) {
      image.writeSynced(HeaderRewrite.of(image.image()).encode(), 0);
    }
    Optional<HeaderExtension.Bitmaps> place = image.image().bitmapDirectory();
    if (place.isPresent() && !tracked.isEmpty()) {
      List<BitmapDirectory.Entry> entries = entries(image.image(), true);
      image.writeSynced(
          BitmapDirectory.encode(entries).limit(place.get().directoryBytes()),
          place.get().directoryOffset());
    }
  }

  /** Returns all entries that there are, those that are tracked marked as in use, or as not. */
  private List<BitmapDirectory.Entry> entries(Qcow2Image image, boolean inUse) throws IOException {
    List<BitmapDirectory.Entry> entries = new ArrayList<>();
    for (BitmapDirectory.Entry entry : BitmapChange.entries(image)) {
      boolean isTracked = tracked.containsKey(entry.bitmap().name());
      entries.add(isTracked ? entry.withInUse(inUse) : entry);
    }
    return entries;
  }

  /**
   * Writes the bitmaps that missed nothing, if there was anything to miss.
   *
   * @param image with all that was changed on the disk
   * @return the one that is to be used, and closed, from then on
   */
  WritableImage store(WritableImage image) throws IOException {
    if (!begun || tracked.isEmpty()) {
      return image;
    }
    List<BitmapDirectory.Entry> entries = entries(image.image(), false);
    BitmapCommit commit = new BitmapCommit(image, image.image().virtualSize(), entries, tracked);
    WritableImage roomy = commit.imageWithRoom();
    commit.run(roomy);
    begun = false;
    return roomy.readAgain();
  }
}

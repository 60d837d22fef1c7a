package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory of persistent dirty bitmaps: entries of a fixed part, extra data, a name, and
 * padding to 8 bytes. QEMU's {@code docs/interop/qcow2.txt}, section "Bitmap directory".
 */
final class BitmapDirectory {
  private static final int TABLE_OFFSET_AT = 0;
  private static final int TABLE_ENTRIES_AT = 8;
  private static final int FLAGS_AT = 12;
  private static final int TYPE_AT = 16;
  private static final int GRANULARITY_BITS_AT = 17;
  private static final int NAME_LENGTH_AT = 18;
  private static final int EXTRA_LENGTH_AT = 20;
  private static final int FIXED_BYTES = 24;

  private static final int IN_USE_FLAG = 1;
  private static final int AUTO_FLAG = 2;

  /** All but the two, and the one for extra data that need not be understood. */
  private static final int RESERVED_FLAGS = ~7;

  private static final int DIRTY_TRACKING_TYPE = 1; // the only one there is

  /** QEMU's own limits: 512 bytes to 2 GiB. */
  static final int MIN_GRANULARITY_BITS = 9;

  static final int MAX_GRANULARITY_BITS = 31;

  /** QEMU's own limit. */
  static final int MAX_NAME_BYTES = 1023;

  /** Room for 65535 bitmaps with names of a hundred bytes. QEMU's own limit is 64 MiB. */
  private static final int MAX_BYTES = 8 << 20;

  private final HeaderExtension.Bitmaps place;
  private final ByteBuffer directory;

  private BitmapDirectory(HeaderExtension.Bitmaps place, ByteBuffer directory) {
    this.place = place;
    this.directory = directory;
  }

  /**
   * An entry of the directory.
   *
   * @param tableOffset where the bitmap's table lies in the file, in bytes; as it is stored
   * @param tableEntries the length of that table, not negative
   * @param stored all bytes of the entry, with its padding
   */
  record Entry(ImageInfo.Bitmap bitmap, long tableOffset, long tableEntries, ByteBuffer stored) {

    /** Returns an entry for a bitmap whose table isn't written yet. */
    static Entry of(ImageInfo.Bitmap bitmap) {
      byte[] name = bitmap.name().getBytes(UTF_8);
      ByteBuffer stored = ByteBuffer.allocate((FIXED_BYTES + name.length + 7) & -8);
      stored.put(TYPE_AT, (byte) DIRTY_TRACKING_TYPE);
      stored.put(GRANULARITY_BITS_AT, (byte) Long.numberOfTrailingZeros(bitmap.granularity()));
      stored.putShort(NAME_LENGTH_AT, (short) name.length).put(FIXED_BYTES, name);
      return new Entry(bitmap, 0, 0, stored).withAuto(bitmap.auto());
    }

    /** Returns the same, tracked or not while the image is in use. */
    Entry withAuto(boolean auto) {
      return new Entry(
          new ImageInfo.Bitmap(bitmap.name(), bitmap.granularity(), bitmap.inUse(), auto),
          tableOffset,
          tableEntries,
          withFlag(AUTO_FLAG, auto));
    }

    /** Returns the same, which is not to be relied on, or is again. */
    Entry withInUse(boolean inUse) {
      return new Entry(
          new ImageInfo.Bitmap(bitmap.name(), bitmap.granularity(), inUse, bitmap.auto()),
          tableOffset,
          tableEntries,
          withFlag(IN_USE_FLAG, inUse));
    }

    private ByteBuffer withFlag(int flag, boolean on) {
      ByteBuffer bytes = copy();
      int flags = bytes.getInt(FLAGS_AT);
      return bytes.putInt(FLAGS_AT, on ? flags | flag : flags & ~flag);
    }

    /** Returns the same with its table at another place. */
    Entry withTable(long offset, int entries) {
      ByteBuffer bytes = copy();
      bytes.putLong(TABLE_OFFSET_AT, offset).putInt(TABLE_ENTRIES_AT, entries);
      return new Entry(bitmap, offset, entries, bytes);
    }

    private ByteBuffer copy() {
      return ByteBuffer.allocate(stored.capacity()).put(0, stored, 0, stored.capacity());
    }
  }

  /** Returns the bytes of a directory that has these entries. */
  static ByteBuffer encode(List<Entry> entries) {
    int bytes = 0;
    for (Entry entry : entries) {
      bytes += entry.stored().capacity();
    }
    ByteBuffer directory = ByteBuffer.allocate(bytes);
    for (Entry entry : entries) {
      directory.put(entry.stored().duplicate().clear());
    }
    return directory.flip();
  }

  /** Reads all bitmaps, in the directory's order. */
  static List<ImageInfo.Bitmap> read(ImageFile file, HeaderExtension.Bitmaps place)
      throws IOException {
    return entries(file, place).stream().map(Entry::bitmap).toList();
  }

  /** Reads all entries, in the directory's order. */
  static List<Entry> entries(ImageFile file, HeaderExtension.Bitmaps place) throws IOException {
    if (place.directoryOffset() < 0
        || place.directoryOffset() > file.length() - place.directoryBytes()) {
      throw new Qcow2FormatException(
          "the bitmap directory at 0x"
              + Long.toHexString(place.directoryOffset())
              + " passes the end of the file",
          place.at());
    }
    if (place.directoryBytes() > MAX_BYTES) {
      throw new UnsupportedImageException(
          "the bitmap directory takes "
              + place.directoryBytes()
              + " bytes; at most "
              + MAX_BYTES
              + " are read");
    }
    return new BitmapDirectory(place, file.read(place.directoryOffset(), place.directoryBytes()))
        .entries();
  }

  private List<Entry> entries() throws Qcow2FormatException {
    List<Entry> bitmaps = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < place.count(); i++) {
      require(at <= directory.limit() - FIXED_BYTES, "ends within an entry", at);
      requireKnown(at);
      int granularityBits = directory.get(at + GRANULARITY_BITS_AT);
      require(
          granularityBits >= MIN_GRANULARITY_BITS && granularityBits <= MAX_GRANULARITY_BITS,
          "has a granularity that is not 2^9 to 2^31 bytes",
          at + GRANULARITY_BITS_AT);
      int nameLength = Short.toUnsignedInt(directory.getShort(at + NAME_LENGTH_AT));
      require(
          nameLength >= 1 && nameLength <= MAX_NAME_BYTES,
          "has a name that does not take 1 to " + MAX_NAME_BYTES + " bytes",
          at + NAME_LENGTH_AT);
      long extra = Integer.toUnsignedLong(directory.getInt(at + EXTRA_LENGTH_AT));
      long nameAt = at + FIXED_BYTES + extra;
      require(nameAt + nameLength <= directory.limit(), "ends within an entry", at);
      int flags = directory.getInt(at + FLAGS_AT);
      bitmaps.add(
          new Entry(
              new ImageInfo.Bitmap(
                  ImageFile.text(directory, Math.toIntExact(nameAt), nameLength),
                  1L << granularityBits,
                  (flags & IN_USE_FLAG) != 0,
                  (flags & AUTO_FLAG) != 0),
              directory.getLong(at + TABLE_OFFSET_AT),
              Integer.toUnsignedLong(directory.getInt(at + TABLE_ENTRIES_AT)),
              stored(at, Math.toIntExact(nameAt) + nameLength)));
      at = (Math.toIntExact(nameAt) + nameLength + 7) & -8;
    }
    return List.copyOf(bitmaps);
  }

  /** Returns an entry's bytes, and as many zeros as pad it; the last may lack its padding. */
  private ByteBuffer stored(int start, int end) {
    return ByteBuffer.allocate((end - start + 7) & -8).put(0, directory, start, end - start);
  }

  private void requireKnown(int at) throws Qcow2FormatException {
    require(
        (directory.getInt(at + FLAGS_AT) & RESERVED_FLAGS) == 0,
        "has flags set that are reserved",
        at + FLAGS_AT);
    require(
        directory.get(at + TYPE_AT) == DIRTY_TRACKING_TYPE,
        "has a bitmap of an unknown type",
        at + TYPE_AT);
  }

  private void require(boolean kept, String broken, int at) throws Qcow2FormatException {
    if (!kept) {
      throw new Qcow2FormatException(
          "the bitmap directory " + broken, place.directoryOffset() + at);
    }
  }
}

package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Changes of an image's internal snapshots: {@code qemu-img snapshot}. A snapshot is a copy of the
 * L1 table; all that it points to is used once more. Each change is made as {@code TableChange}
 * does it, so that a crash leaves the old state or the new. To make a snapshot it is done twice, so
 * that tables are where QEMU would have them.
 */
public final class SnapshotChange implements Closeable {
  private static final int MAX_NAME_BYTES = 255; // what QEMU's own record has room for
  private static final int NANOS_PER_MICRO = 1000;

  private static final String NOT_SUPPORTED = "Operation not supported";
  private static final String TOO_LARGE = "File too large";

  private WritableImage image;

  private SnapshotChange(WritableImage image) {
    this.image = image;
  }

  /**
   * Opens an image; the caller closes what is returned.
   *
   * @throws ImageChangeException if it is raw
   * @throws ImageInUseException if another process has the image open
   */
  public static SnapshotChange open(ImageSource source) throws IOException {
    return of(WritableImage.open(source));
  }

  /** Begins to change an opened image, which is closed with what is returned. */
  static SnapshotChange of(WritableImage image) throws IOException {
    try {
      return new SnapshotChange(image);
    } catch (Throwable t) {
      image.close();
      throw t;
    }
  }

  /**
   * Makes a snapshot of the disk as it is; others may have the same name.
   *
   * @param date when that was, as the snapshot says; microseconds count
   * @throws ImageChangeException in the words that QEMU has for the system's error
   */
  public void create(String name, Instant date) throws IOException {
    Qcow2Image old = image.image();
    if (old.header().snapshotCount() >= SnapshotTable.MAX_SNAPSHOTS) {
      throw new ImageChangeException(TOO_LARGE);
    }
    if (old.header().has(Feature.DATA_FILE)) {
      throw new ImageChangeException(NOT_SUPPORTED);
    }
    long length = image.channel().size();
    List<SnapshotTable.Entry> entries = entries();
    GuestTables active = GuestTables.active(old);
    TableChange change = new TableChange(image, entries);
    active.use(change.counts(), 1);
    change.counts().require();
    int l1Bytes = active.entries() * Geometry.ENTRY_BYTES;
    NewSnapshot made = new NewSnapshot(snapshot(nextId(entries), name, date), name);
    long l1Place = change.reserve(l1Bytes);
    long tablePlace = change.reserve(made.table(old, entries, 0, 0).encode().remaining());
    write(change, entries, active, made, 0, 0);
    image = change.commit();
    TableChange back = moveBack(change.before(), made, l1Place, tablePlace);
    image = back.commit(length);
  }

  /** A snapshot on its way into the table, with its whole name. */
  private record NewSnapshot(ImageInfo.Snapshot snapshot, String name) {
    NewSnapshotTable table(
        Qcow2Image image, List<SnapshotTable.Entry> others, long l1Offset, int l1Entries)
        throws IOException {
      NewSnapshotTable table = NewSnapshotTable.of(image, others);
      table.add(snapshot, stored(name), l1Offset, l1Entries);
      return table;
    }
  }

  /**
   * Writes all tables, the snapshot's behind the others'.
   *
   * @param l1Place where the snapshot's L1 table would best be; 0 for anywhere
   * @param tablePlace where the snapshot table would best be; 0 for anywhere
   */
  private void write(
      TableChange change,
      List<SnapshotTable.Entry> others,
      GuestTables active,
      NewSnapshot made,
      long l1Place,
      long tablePlace)
      throws IOException {
    ByteBuffer l1 = new CopiedFlags(change, active, 2).write(active.entries());
    long l1Offset = change.put(l1.duplicate(), l1Place);
    NewSnapshotTable table = made.table(image.image(), others, l1Offset, active.entries());
    change.setSnapshots(table, tablePlace);
    change.setL1Table(l1);
  }

  /**
   * Has the tables lie where they did, and the snapshot's in the first free clusters, as QEMU
   * leaves them: it changes tables in place.
   */
  private TableChange moveBack(TablePlaces before, NewSnapshot made, long l1Place, long tablePlace)
      throws IOException {
    List<SnapshotTable.Entry> entries = entries();
    SnapshotTable.Entry last = entries.get(entries.size() - 1);
    GuestTables active = GuestTables.active(image.image());
    TableChange change = new TableChange(image, entries, before);
    change.drop(last.l1Offset(), last.l1Entries() * Geometry.ENTRY_BYTES);
    write(change, entries.subList(0, entries.size() - 1), active, made, l1Place, tablePlace);
    return change;
  }

  private static byte[] stored(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return bytes.length > MAX_NAME_BYTES ? Arrays.copyOf(bytes, MAX_NAME_BYTES) : bytes;
  }

  private ImageInfo.Snapshot snapshot(String id, String name, Instant date) {
    int nanos = date.getNano() / NANOS_PER_MICRO * NANOS_PER_MICRO;
    return new ImageInfo.Snapshot(
        id,
        name,
        0,
        date.getEpochSecond(),
        nanos,
        0,
        OptionalLong.of(image.image().virtualSize()),
        OptionalLong.of(0)); // qemu-img says so, too
  }

  /** Returns the highest id and 1; what is no number is 0. */
  private static String nextId(List<SnapshotTable.Entry> entries) {
    long highest = 0;
    for (SnapshotTable.Entry entry : entries) {
      String id = entry.snapshot().id();
      int digits = 0;
      while (digits < id.length() && id.charAt(digits) >= '0' && id.charAt(digits) <= '9') {
        digits++;
      }
      try {
        long number = digits == 0 ? 0 : Long.parseUnsignedLong(id.substring(0, digits));
        highest = Long.compareUnsigned(number, highest) > 0 ? number : highest;
      } catch (NumberFormatException e) {
        highest = -1; // the largest that there is, as in QEMU
      }
    }
    return Long.toUnsignedString(highest + 1);
  }

  /**
   * Makes the disk as it was when a snapshot was made, which stays.
   *
   * @param idOrName an id, or where there is none such, a name
   * @throws ImageChangeException in QEMU's words; its cause, where there is one, are others that
   *     come before
   */
  public void apply(String idOrName) throws IOException {
    if (!image.image().bitmaps().isEmpty()) {
      throw new ImageChangeException("Device has active dirty bitmaps");
    }
    try {
      applyWithoutBitmaps(idOrName);
    } catch (ImageChangeException e) {
      ImageChangeException named = notLoaded(String.valueOf(e.getMessage()));
      if (e.getCause() != null) {
        named.initCause(e.getCause());
      }
      throw named;
    }
  }

  private static ImageChangeException notLoaded(String why) {
    return new ImageChangeException("Failed to load snapshot: " + why);
  }

  private void applyWithoutBitmaps(String idOrName) throws IOException {
    Qcow2Image old = image.image();
    if (old.header().has(Feature.DATA_FILE)) {
      throw new ImageChangeException(NOT_SUPPORTED);
    }
    SnapshotTable.Entry entry = find(idOrName);
    entry.requireTableToChange(old.header().geometry());
    long size = entry.snapshot().diskSize().orElse(old.virtualSize());
    long needed = old.header().geometry().l1EntriesFor(size);
    requireSize(size, needed);
    GuestTables before = GuestTables.active(old);
    GuestTables after = GuestTables.of(old, entry);
    TableChange change = new TableChange(image, entries());
    after.use(change.counts(), 1);
    before.use(change.counts(), -1);
    change.counts().require();
    int entries = (int) Math.max(needed, Math.max(before.entries(), after.entries()));
    change.setL1Table(new CopiedFlags(change, after, 1).write(entries));
    if (size != old.virtualSize()) {
      change.setVirtualSize(size);
    }
    image = change.commit();
  }

  private SnapshotTable.Entry find(String idOrName) throws IOException {
    SnapshotKey key = SnapshotKey.ofWord(idOrName);
    try {
      return new SnapshotTable(image.image().imageFile(), image.image().header()).find(key);
    } catch (IllegalArgumentException e) {
      throw new ImageChangeException("No such file or directory");
    }
  }

  private void requireSize(long size, long l1Entries) throws ImageChangeException {
    if (size == image.image().virtualSize()) {
      return;
    }
    ImageChangeException refused = new ImageChangeException(NOT_SUPPORTED);
    if (image.image().header().version() < 3) {
      refused.initCause(new ImageChangeException("Can't resize a v2 image which has snapshots"));
      throw refused;
    }
    if (size < 0 || l1Entries > Geometry.MAX_L1_ENTRIES) {
      throw new ImageChangeException(TOO_LARGE);
    }
  }

  /**
   * Removes the first snapshot of a name.
   *
   * @throws ImageChangeException in QEMU's words
   */
  public void delete(String name) throws IOException {
    Qcow2Image old = image.image();
    List<SnapshotTable.Entry> entries = entries();
    int index = 0;
    while (index < entries.size() && !entries.get(index).snapshot().name().equals(name)) {
      index++;
    }
    if (index == entries.size() || old.header().has(Feature.DATA_FILE)) {
      throw new ImageChangeException("snapshot not found");
    }
    SnapshotTable.Entry deleted = entries.get(index);
    try {
      deleted.requireTableToChange(old.header().geometry());
    } catch (ImageChangeException e) {
      throw e.getCause() instanceof ImageChangeException first ? first : e;
    }
    TableChange change = new TableChange(image, entries);
    GuestTables.of(old, deleted).use(change.counts(), -1);
    change.drop(deleted.l1Offset(), deleted.l1Entries() * Geometry.ENTRY_BYTES);
    change.counts().require();
    GuestTables active = GuestTables.active(old);
    change.setL1Table(new CopiedFlags(change, active, 1).write(active.entries()));
    List<SnapshotTable.Entry> others = new ArrayList<>(entries);
    others.remove(index);
    change.setSnapshots(NewSnapshotTable.of(old, others), 0);
    image = change.commit();
  }

  private List<SnapshotTable.Entry> entries() throws IOException {
    return new SnapshotTable(image.image().imageFile(), image.image().header()).entries();
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}

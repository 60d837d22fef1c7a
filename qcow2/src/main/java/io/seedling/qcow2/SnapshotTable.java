package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The table of internal snapshots: entries of a fixed part, extra data, an ID, a name, and padding
 * to 8 bytes. QEMU's {@code docs/interop/qcow2.txt}, section "Snapshots".
 */
final class SnapshotTable {
  static final int L1_OFFSET_AT = 0;
  static final int L1_ENTRIES_AT = 8;
  static final int ID_LENGTH_AT = 12;
  static final int NAME_LENGTH_AT = 14;
  static final int DATE_SECONDS_AT = 16;
  static final int DATE_NANOS_AT = 20;
  static final int VM_CLOCK_AT = 24;
  static final int VM_STATE_SIZE_AT = 32;
  static final int EXTRA_LENGTH_AT = 36;
  static final int FIXED_BYTES = 40;

  /** What version 3 asks for: the VM state's size, and the disk's. */
  static final int V3_EXTRA_BYTES = 16;

  static final int EXTRA_VM_STATE_SIZE_END = 8;
  static final int EXTRA_DISK_SIZE_END = 16;
  private static final int EXTRA_ICOUNT_END = 24;

  /** QEMU's own limit. */
  static final int MAX_EXTRA_BYTES = 1024;

  /** What QEMU itself keeps of an id and of a name: its QEMUSnapshotInfo has room for no more. */
  static final int SHOWN_ID_BYTES = 127;

  static final int SHOWN_NAME_BYTES = 255;

  /** QEMU's own limit. */
  static final int MAX_SNAPSHOTS = 65536;

  /** QEMU's own limit for the whole table. */
  static final long MAX_TABLE_BYTES = 64L << 20;

  /** What is kept of ids and names together; QEMU's own limit would be 24 MiB. */
  private static final int MAX_SHOWN_BYTES = 8 << 20;

  private static final String TABLE_TOO_LARGE = "Snapshot L1 table too large";

  private final ImageFile file;
  private final Qcow2Header header;

  SnapshotTable(ImageFile file, Qcow2Header header) {
    this.file = file;
    this.header = header;
  }

  /**
   * An entry of the table.
   *
   * @param l1Offset where the snapshot's L1 table lies in the file, in bytes; as it is stored
   * @param l1Entries the length of that table, not negative
   * @param extraBytes the length of the entry's extra data; version 3 wants 16 at least
   * @param start where the entry begins in the file, in bytes
   * @param end where the entry ends in the file, in bytes, without its padding
   */
  record Entry(
      ImageInfo.Snapshot snapshot,
      long l1Offset,
      long l1Entries,
      int extraBytes,
      long start,
      long end) {

    /**
     * Refuses an L1 table that can't be one, as QEMU does where it follows a snapshot.
     *
     * @throws Qcow2FormatException with QEMU's words
     */
    void requireTable(Geometry geometry) throws Qcow2FormatException {
      if (l1Entries > Geometry.MAX_L1_ENTRIES) {
        throw new Qcow2FormatException(
            "the snapshot's L1 table has "
                + l1Entries
                + " entries; at most "
                + Geometry.MAX_L1_ENTRIES
                + " are allowed",
            start + L1_ENTRIES_AT,
            TABLE_TOO_LARGE);
      }
      boolean wraps = l1Offset < 0 || l1Offset > Long.MAX_VALUE - l1Entries * Geometry.ENTRY_BYTES;
      if (wraps || !geometry.isAligned(l1Offset)) {
        throw new Qcow2FormatException(
            "the snapshot's L1 table at 0x"
                + Long.toHexString(l1Offset)
                + " is not cluster aligned",
            start + L1_OFFSET_AT,
            "Snapshot L1 table offset invalid");
      }
    }

    /**
     * Refuses the same before a change.
     *
     * @throws ImageChangeException in the words that QEMU has for the system's error; its cause are
     *     others that come before
     */
    void requireTableToChange(Geometry geometry) throws ImageChangeException {
      try {
        requireTable(geometry);
      } catch (Qcow2FormatException e) {
        String first = e.qemuWords().orElseThrow();
        ImageChangeException refused =
            new ImageChangeException(
                first.equals(TABLE_TOO_LARGE) ? "File too large" : "Invalid argument");
        refused.initCause(new ImageChangeException(first));
        throw refused;
      }
    }
  }

  /** Reads all snapshots, in the table's order. */
  List<ImageInfo.Snapshot> read() throws IOException {
    return entries().stream().map(Entry::snapshot).toList();
  }

  /**
   * Finds a snapshot, by its id before its name as QEMU does.
   *
   * @throws IllegalArgumentException in QEMU's words, if there is none
   */
  Entry find(SnapshotKey key) throws IOException {
    List<Entry> entries = entries();
    for (Entry entry : entries) {
      if (key.hasId(entry.snapshot()) && (key.either() || key.hasName(entry.snapshot()))) {
        return entry;
      }
    }
    for (Entry entry : entries) {
      if (key.either() && key.hasName(entry.snapshot())) {
        return entry;
      }
    }
    throw new IllegalArgumentException("Can't find snapshot");
  }

  /**
   * Refuses a place for the table that can be none; where an image is checked, its header may name
   * such a one.
   */
  static void requirePlace(Qcow2Header header) throws Qcow2FormatException {
    long offset = header.snapshotsOffset();
    if (offset < 0 || !header.geometry().isAligned(offset)) {
      throw new Qcow2FormatException(
          "the snapshot table at 0x" + Long.toHexString(offset) + " is not cluster aligned",
          Qcow2Header.SNAPSHOTS_OFFSET_AT,
          "Snapshot table offset invalid");
    }
  }

  /**
   * Refuses a number of snapshots that no writer makes.
   *
   * @param hint what QEMU says after that; null for nothing
   */
  static void requireFew(int count, @Nullable String hint) throws Qcow2FormatException {
    if (count < 0 || count > MAX_SNAPSHOTS) {
      throw new Qcow2FormatException(
          "there are "
              + Integer.toUnsignedString(count)
              + " snapshots; at most "
              + MAX_SNAPSHOTS
              + " are allowed",
          Qcow2Header.SNAPSHOT_COUNT_AT,
          "Snapshot table too large",
          hint);
    }
  }

  /** Reads all entries, in the table's order. */
  List<Entry> entries() throws IOException {
    requirePlace(header);
    long count = Integer.toUnsignedLong(header.snapshotCount());
    requireFew(header.snapshotCount(), forceRemove(count - MAX_SNAPSHOTS));
    List<Entry> entries = new ArrayList<>();
    long at = header.snapshotsOffset();
    int shown = 0;
    for (int i = 0; i < header.snapshotCount(); i++) {
      ByteBuffer fixed = read(at, FIXED_BYTES);
      int extra = extraLength(fixed, at, i);
      int variable = extra + unsigned(fixed, ID_LENGTH_AT) + unsigned(fixed, NAME_LENGTH_AT);
      shown += shownBytes(fixed);
      if (shown > MAX_SHOWN_BYTES) {
        throw new UnsupportedImageException(
            "the names of its snapshots take more than " + MAX_SHOWN_BYTES + " bytes");
      }
      entries.add(
          new Entry(
              snapshot(fixed, read(at + FIXED_BYTES, variable)),
              fixed.getLong(L1_OFFSET_AT),
              Integer.toUnsignedLong(fixed.getInt(L1_ENTRIES_AT)),
              extra,
              at,
              at + FIXED_BYTES + variable));
      at += FIXED_BYTES + variable;
      if (at - header.snapshotsOffset() > MAX_TABLE_BYTES) {
        throw tooBig(at, header.snapshotCount() - i);
      }
      at = (at + 7) & -8;
    }
    return List.copyOf(entries);
  }

  private static Qcow2FormatException tooBig(long at, int snapshots) {
    return new Qcow2FormatException(
        "the snapshot table takes more than " + MAX_TABLE_BYTES + " bytes",
        at,
        "Snapshot table is too big",
        forceRemove(snapshots));
  }

  private static String forceRemove(long snapshots) {
    return "You can force-remove all "
        + snapshots
        + " overhanging snapshots with qemu-img check -r all";
  }

  private static int shownBytes(ByteBuffer fixed) {
    return Math.min(unsigned(fixed, ID_LENGTH_AT), SHOWN_ID_BYTES)
        + Math.min(unsigned(fixed, NAME_LENGTH_AT), SHOWN_NAME_BYTES);
  }

  private ByteBuffer read(long at, int count) throws IOException {
    ByteBuffer bytes = file.read(at, count);
    if (bytes.limit() < count) {
      throw new Qcow2FormatException("the file ends within the snapshot table", at);
    }
    return bytes;
  }

  private static int extraLength(ByteBuffer fixed, long at, int index) throws Qcow2FormatException {
    int length = fixed.getInt(EXTRA_LENGTH_AT);
    if (length < 0 || length > MAX_EXTRA_BYTES) {
      throw new Qcow2FormatException(
          "the snapshot has "
              + Integer.toUnsignedString(length)
              + " bytes of extra data; at most "
              + MAX_EXTRA_BYTES
              + " are allowed",
          at + EXTRA_LENGTH_AT,
          "Too much extra metadata in snapshot table entry " + index,
          "You can force-remove this extra metadata with qemu-img check -r all");
    }
    return length;
  }

  private static ImageInfo.Snapshot snapshot(ByteBuffer fixed, ByteBuffer variable) {
    int extra = fixed.getInt(EXTRA_LENGTH_AT);
    int idLength = unsigned(fixed, ID_LENGTH_AT);
    long icount = extra >= EXTRA_ICOUNT_END ? variable.getLong(EXTRA_DISK_SIZE_END) : -1;
    int nameLength = unsigned(fixed, NAME_LENGTH_AT);
    return new ImageInfo.Snapshot(
        text(variable, extra, Math.min(idLength, SHOWN_ID_BYTES)),
        text(variable, extra + idLength, Math.min(nameLength, SHOWN_NAME_BYTES)),
        extra >= EXTRA_VM_STATE_SIZE_END
            ? variable.getLong(0)
            : Integer.toUnsignedLong(fixed.getInt(VM_STATE_SIZE_AT)),
        Integer.toUnsignedLong(fixed.getInt(DATE_SECONDS_AT)),
        fixed.getInt(DATE_NANOS_AT),
        fixed.getLong(VM_CLOCK_AT),
        extra >= EXTRA_DISK_SIZE_END
            ? OptionalLong.of(variable.getLong(EXTRA_VM_STATE_SIZE_END))
            : OptionalLong.empty(),
        icount == -1 ? OptionalLong.empty() : OptionalLong.of(icount));
  }

  /** QEMU takes texts to end at a byte of zero. */
  private static String text(ByteBuffer source, int at, int length) {
    int end = 0;
    while (end < length && source.get(at + end) != 0) {
      end++;
    }
    return ImageFile.text(source, at, end);
  }

  private static int unsigned(ByteBuffer source, int at) {
    return Short.toUnsignedInt(source.getShort(at));
  }
}

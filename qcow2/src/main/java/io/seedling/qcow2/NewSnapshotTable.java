package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of internal snapshots on its way to be written anew, as QEMU writes it: of whatever
 * version, each entry says how large the disk is. QEMU's {@code docs/interop/qcow2.txt}, section
 * "Snapshots".
 */
final class NewSnapshotTable {
  /** What QEMU writes: the VM state's size, the disk's, and the instruction count. */
  private static final int EXTRA_BYTES = 24;

  private static final long MOST_SHORT_VM_STATE = 0xffffffffL;
  private static final int NO_ICOUNT = -1;

  private final List<ByteBuffer> entries = new ArrayList<>();

  /** Returns a table of entries that are there; what isn't known of their extra data is kept. */
  static NewSnapshotTable of(Qcow2Image image, List<SnapshotTable.Entry> kept) throws IOException {
    NewSnapshotTable table = new NewSnapshotTable();
    for (SnapshotTable.Entry entry : kept) {
      table.keep(image, entry);
    }
    return table;
  }

  private void keep(Qcow2Image image, SnapshotTable.Entry entry) throws IOException {
    int length = Math.toIntExact(entry.end() - entry.start());
    ByteBuffer old = image.imageFile().read(entry.start(), length);
    int idLength = Short.toUnsignedInt(old.getShort(SnapshotTable.ID_LENGTH_AT));
    int idAt = SnapshotTable.FIXED_BYTES + entry.extraBytes();
    byte[] id = cString(old, idAt, idLength);
    byte[] name = cString(old, idAt + idLength, length - idAt - idLength);
    int extraBytes = Math.max(EXTRA_BYTES, entry.extraBytes());
    ByteBuffer out = ByteBuffer.allocate(bytes(extraBytes, id, name));
    out.put(0, old, 0, idAt);
    put(out, entry.snapshot(), image.virtualSize());
    putTexts(out, extraBytes, id, name);
  }

  /** Adds the entry of a new snapshot, without extra data but that which is known. */
  void add(ImageInfo.Snapshot snapshot, byte[] name, long l1Offset, int l1Entries) {
    byte[] id = snapshot.id().getBytes(UTF_8);
    ByteBuffer out = ByteBuffer.allocate(bytes(EXTRA_BYTES, id, name));
    out.putLong(SnapshotTable.L1_OFFSET_AT, l1Offset);
    out.putInt(SnapshotTable.L1_ENTRIES_AT, l1Entries);
    out.putInt(SnapshotTable.DATE_SECONDS_AT, (int) snapshot.dateSeconds());
    out.putInt(SnapshotTable.DATE_NANOS_AT, snapshot.dateNanos());
    out.putLong(SnapshotTable.VM_CLOCK_AT, snapshot.vmClockNanos());
    put(out, snapshot, snapshot.diskSize().orElseThrow());
    putTexts(out, EXTRA_BYTES, id, name);
  }

  private static int bytes(int extraBytes, byte[] id, byte[] name) {
    return SnapshotTable.FIXED_BYTES + extraBytes + id.length + name.length;
  }

  private static void put(ByteBuffer out, ImageInfo.Snapshot snapshot, long diskSize) {
    long vmState = snapshot.vmStateSize();
    boolean isShort = vmState >= 0 && vmState <= MOST_SHORT_VM_STATE;
    out.putInt(SnapshotTable.VM_STATE_SIZE_AT, isShort ? (int) vmState : 0);
    out.putLong(SnapshotTable.FIXED_BYTES, vmState);
    out.putLong(
        SnapshotTable.FIXED_BYTES + SnapshotTable.EXTRA_VM_STATE_SIZE_END,
        snapshot.diskSize().orElse(diskSize));
    out.putLong(
        SnapshotTable.FIXED_BYTES + SnapshotTable.EXTRA_DISK_SIZE_END,
        snapshot.icount().orElse(NO_ICOUNT));
  }

  private void putTexts(ByteBuffer out, int extraBytes, byte[] id, byte[] name) {
    out.putShort(SnapshotTable.ID_LENGTH_AT, (short) id.length);
    out.putShort(SnapshotTable.NAME_LENGTH_AT, (short) name.length);
    out.putInt(SnapshotTable.EXTRA_LENGTH_AT, extraBytes);
    out.position(SnapshotTable.FIXED_BYTES + extraBytes).put(id).put(name);
    entries.add(out.clear());
  }

  /** QEMU takes texts to end at a byte of zero. */
  private static byte[] cString(ByteBuffer source, int at, int length) {
    int end = 0;
    while (end < length && source.get(at + end) != 0) {
      end++;
    }
    byte[] text = new byte[end];
    source.get(at, text);
    return text;
  }

  int count() {
    return entries.size();
  }

  /**
   * Returns all bytes of the table.
   *
   * @throws ImageChangeException in QEMU's words, if they are too many
   */
  ByteBuffer encode() throws ImageChangeException {
    long bytes = 0;
    for (ByteBuffer entry : entries) {
      bytes = aligned(bytes) + entry.capacity();
    }
    if (bytes > SnapshotTable.MAX_TABLE_BYTES) {
      throw new ImageChangeException("File too large");
    }
    ByteBuffer table = ByteBuffer.allocate((int) bytes);
    for (ByteBuffer entry : entries) {
      table.position((int) aligned(table.position())).put(entry.duplicate());
    }
    return table.flip();
  }

  private static long aligned(long bytes) {
    return (bytes + 7) & -8;
  }
}

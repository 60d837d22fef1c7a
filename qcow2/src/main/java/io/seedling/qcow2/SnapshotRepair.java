package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The repair of a snapshot table that others refuse, or that is too short for version 3. QEMU's
 * {@code docs/interop/qcow2.txt}, section "Snapshots".
 *
 * <p>Snapshots at its end that are too many are given up at once, in the header. Entries with too
 * much extra data, or too little, take a new table, which is written once the counts are right.
 */
final class SnapshotRepair {
  private static final int ID_LENGTH_AT = 12;
  private static final int NAME_LENGTH_AT = 14;
  private static final int EXTRA_LENGTH_AT = 36;
  private static final int FIXED_BYTES = 40;
  private static final long INT_MAX = Integer.MAX_VALUE;
  private static final int L1_OFFSET_AT = 0;
  private static final int L1_ENTRIES_AT = 8;
  private static final int VM_STATE_SIZE_AT = 32;

  /** What QEMU writes: the VM state's size, the disk's size, and the instruction count. */
  private static final int WRITTEN_EXTRA_BYTES = 24;

  private static final int DISK_SIZE_END = 16;
  private static final long MOST_OLD_VM_STATE = 0xffffffffL;

  private final CheckFindings findings;
  private final List<Place> places = new ArrayList<>();
  private final List<ImageInfo.Snapshot> names = new ArrayList<>();
  private long newLength; // of a table of the places' entries, as far as these are long enough
  private long wrong; // entries that take a new table

  SnapshotRepair(CheckFindings findings) {
    this.findings = findings;
  }

  /**
   * Where an entry lies.
   *
   * @param extraBytes of extra data that are kept
   * @param variable the length of its id and name together, in bytes
   */
  private record Place(
      ByteBuffer fixed, long extraAt, int extraBytes, long variableAt, int variable) {

    /** Returns the extra data's length in a new table, in bytes. */
    int newExtraBytes() {
      return Math.max(extraBytes, WRITTEN_EXTRA_BYTES);
    }
  }

  /**
   * Gives up snapshots that are too many, and says which entries are to be written anew.
   *
   * @return the image to be used from then on
   */
  WritableImage cut(WritableImage image) throws IOException {
    Qcow2Header header = image.image().header();
    SnapshotTable.requirePlace(header);
    long count = Integer.toUnsignedLong(header.snapshotCount());
    long kept = Math.min(count, SnapshotTable.MAX_SNAPSHOTS);
    if (kept < count) {
      giveUp(count - kept, "");
    }
    int fitting = findPlaces(image, (int) kept);
    if (fitting < kept) {
      giveUp(kept - fitting, " (snapshot table is too big)");
    }
    WritableImage cut = image;
    if (fitting < count) {
      ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).putInt(fitting);
      image.writeSynced(number.flip(), Qcow2Header.SNAPSHOT_COUNT_AT);
      cut = image.readAgain();
    }
    findIncomplete(header.version());
    return cut;
  }

  private void giveUp(long snapshots, String why) {
    findings.fixedCorruption("Discarding " + snapshots + " overhanging snapshots" + why, snapshots);
  }

  /** Returns how many entries the table has room for. */
  private int findPlaces(WritableImage image, int count) throws IOException {
    long start = image.image().header().snapshotsOffset();
    long at = start;
    for (int i = 0; i < count; i++) {
      at = (at + 7) & -8;
      ByteBuffer fixed = ByteBuffer.allocate(FIXED_BYTES);
      image.read(fixed, at);
      long extra = Integer.toUnsignedLong(fixed.getInt(EXTRA_LENGTH_AT));
      int kept = (int) Math.min(extra, SnapshotTable.MAX_EXTRA_BYTES);
      int variable =
          Short.toUnsignedInt(fixed.getShort(ID_LENGTH_AT))
              + Short.toUnsignedInt(fixed.getShort(NAME_LENGTH_AT));
      if (kept < extra) {
        findings.repair(
            "Discarding too much extra metadata in snapshot table entry "
                + i
                + " ("
                + extra
                + " > "
                + SnapshotTable.MAX_EXTRA_BYTES
                + ")");
        wrong++;
      }
      long extraAt = at + FIXED_BYTES;
      at = extraAt + extra + variable;
      long length = ((newLength + 7) & -8) + FIXED_BYTES + kept + variable;
      if (length > SnapshotTable.MAX_TABLE_BYTES || at - start > INT_MAX) {
        return i;
      }
      newLength = length;
      places.add(new Place(fixed, extraAt, kept, at - variable, variable));
      names.add(names(image, fixed, at - variable));
    }
    return count;
  }

  private void findIncomplete(int version) {
    for (int i = 0; i < places.size() && version >= 3; i++) {
      if (places.get(i).extraBytes() < SnapshotTable.V3_EXTRA_BYTES) {
        findings.repair("Repairing snapshot table entry " + i + " is incomplete");
        wrong++;
      }
    }
  }

  /** Returns the table's entries, with no more of the snapshots than their names. */
  List<SnapshotTable.Entry> entries() {
    List<SnapshotTable.Entry> entries = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      entries.add(
          new SnapshotTable.Entry(
              names.get(i),
              place.fixed().getLong(L1_OFFSET_AT),
              Integer.toUnsignedLong(place.fixed().getInt(L1_ENTRIES_AT)),
              place.extraBytes(),
              place.extraAt() - FIXED_BYTES,
              place.variableAt() + place.variable()));
    }
    return entries;
  }

  private static ImageInfo.Snapshot names(WritableImage image, ByteBuffer fixed, long at)
      throws IOException {
    int idLength = Short.toUnsignedInt(fixed.getShort(ID_LENGTH_AT));
    int nameLength = Short.toUnsignedInt(fixed.getShort(NAME_LENGTH_AT));
    ByteBuffer id = ByteBuffer.allocate(Math.min(idLength, SnapshotTable.SHOWN_ID_BYTES));
    ByteBuffer name = ByteBuffer.allocate(Math.min(nameLength, SnapshotTable.SHOWN_NAME_BYTES));
    image.read(id, at);
    image.read(name, at + idLength);
    return new ImageInfo.Snapshot(
        ImageFile.text(id, 0, id.limit()),
        ImageFile.text(name, 0, name.limit()),
        0,
        0,
        0,
        0,
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /**
   * Writes a new table, if any entry takes one; the image's counts are right.
   *
   * @return the image to be used from then on
   */
  WritableImage write(WritableImage image) throws IOException {
    if (wrong == 0) {
      return image;
    }
    long bytes = 0;
    for (Place place : places) {
      bytes = ((bytes + 7) & -8) + FIXED_BYTES + place.newExtraBytes() + place.variable();
    }
    if (bytes > SnapshotTable.MAX_TABLE_BYTES) {
      findings.unchecked("ERROR failed to update snapshot table: File too large");
      throw new ImageChangeException("File too large");
    }
    long clusters = image.image().header().geometry().clustersFor(bytes);
    WritableImage roomy = ClusterSpace.withRoom(image, clusters + 1);
    ClusterSpace space = new ClusterSpace(roomy);
    long offset = space.take(bytes);
    space.write();
    writeEntries(roomy, offset);
    ByteBuffer place = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
    place.putInt(places.size()).putLong(offset);
    roomy.writeSynced(place.flip(), Qcow2Header.SNAPSHOT_COUNT_AT);
    Place last = places.get(places.size() - 1);
    long old = roomy.image().header().snapshotsOffset();
    space.giveBack(old, last.variableAt() + last.variable() - old);
    space.write();
    findings.fixed(wrong);
    return roomy.readAgain();
  }

  private void writeEntries(WritableImage image, long offset) throws IOException {
    long at = offset;
    for (Place place : places) {
      at = (at + 7) & -8;
      ByteBuffer entry =
          ByteBuffer.allocate(FIXED_BYTES + place.newExtraBytes() + place.variable());
      image.read(
          entry.position(FIXED_BYTES).limit(FIXED_BYTES + place.extraBytes()).slice(),
          place.extraAt());
      image.read(
          entry.clear().position(FIXED_BYTES + place.newExtraBytes()).slice(), place.variableAt());
      complete(entry.clear(), place, image.image().virtualSize());
      ImageFile.write(image.channel(), entry, at);
      at += entry.capacity();
    }
    image.channel().force(true);
  }

  /** Puts the fixed part, and what extra data there wasn't, as QEMU understands an old entry. */
  private static void complete(ByteBuffer entry, Place place, long diskSize) {
    entry.put(0, place.fixed(), 0, FIXED_BYTES);
    entry.putInt(EXTRA_LENGTH_AT, place.newExtraBytes());
    int at = FIXED_BYTES;
    if (place.extraBytes() < Long.BYTES) {
      entry.putLong(at, Integer.toUnsignedLong(place.fixed().getInt(VM_STATE_SIZE_AT)));
    }
    long vmState = entry.getLong(at);
    boolean isLarge = Long.compareUnsigned(vmState, MOST_OLD_VM_STATE) > 0;
    entry.putInt(VM_STATE_SIZE_AT, isLarge ? 0 : (int) vmState);
    if (place.extraBytes() < DISK_SIZE_END) {
      entry.putLong(at + Long.BYTES, diskSize);
    }
    if (place.extraBytes() < WRITTEN_EXTRA_BYTES) {
      entry.putLong(at + DISK_SIZE_END, -1); // no instruction count
    }
  }
}

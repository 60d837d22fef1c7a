package io.seedling.iso;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory as one tree of the volume records it: its records, their length and their place. */
final class PlacedDirectory {
  private final IsoNode.Directory node;
  private final PlacedDirectory parent;
  private final Identifier identifier;
  private final IsoDate date;

  /** What the records of the directory itself and, in its children, of the one above carry. */
  private final SystemUseArea systemUse;

  private final SystemUseArea systemUseAsParent;

  private List<PlacedEntry> entries = List.of();
  private int number;
  private long sector;
  private long length;

  /**
   * @param parent the directory above, and null for the root, which is its own parent (ECMA-119
   *     §6.8.2.2)
   * @param systemUse of the record "." in it
   * @param systemUseAsParent of the record ".." in each of its children
   */
  PlacedDirectory(
      IsoNode.Directory node,
      @Nullable PlacedDirectory parent,
      Identifier identifier,
      IsoDate date,
      SystemUseArea systemUse,
      SystemUseArea systemUseAsParent) {
    this.node = node;
    this.parent = parent == null ? this : parent;
    this.identifier = identifier;
    this.date = date;
    this.systemUse = systemUse;
    this.systemUseAsParent = systemUseAsParent;
  }

  IsoNode.Directory node() {
    return node;
  }

  Identifier identifier() {
    return identifier;
  }

  /** Gives the directory its number in the path table, counted from 1. */
  void setNumber(int number) {
    this.number = number;
  }

  /** Gives the directory its records, in the order of ECMA-119 §9.3, and so its length. */
  void setEntries(List<PlacedEntry> entries) {
    this.entries = entries;
    long end = DirectoryRecord.length(1, systemUse.length());
    end += DirectoryRecord.length(1, parent.systemUseAsParent.length());
    for (PlacedEntry entry : entries) {
      int record = entry.recordLength();
      for (int extent = 0; extent < entry.extents(); extent++) {
        end = Sectors.offsetWithinOneSector(end, record) + record;
      }
    }
    length = Sectors.holding(end) * Sectors.SIZE;
  }

  /** Puts the directory's first byte into a sector, and returns the sector after its last. */
  long placeAt(long sector) {
    this.sector = sector;
    return sector + length / Sectors.SIZE;
  }

  PathTableRecord pathTableRecord() {
    return new PathTableRecord(identifier, sector, parent.number);
  }

  /** Returns the record of this directory under the name that its reader knows it by. */
  DirectoryRecord recordAs(Identifier name) {
    return new DirectoryRecord(name, sector, length, DirectoryRecord.DIRECTORY, date);
  }

  /** Writes the records, none across a sector's end (ECMA-119 §6.8.1.1). */
  void write(VolumeOutput out, long continuationSector) throws IOException {
    out.zeroTo(sector * Sectors.SIZE);
    write(out, recordAs(Identifier.SELF), systemUse, continuationSector);
    write(out, parent.recordAs(Identifier.PARENT), parent.systemUseAsParent, continuationSector);
    for (PlacedEntry entry : entries) {
      for (int extent = 0; extent < entry.extents(); extent++) {
        write(out, entry.record(extent), entry.systemUse(), continuationSector);
      }
    }
    out.zeroTo(sector * Sectors.SIZE + length);
  }

  private static void write(
      VolumeOutput out, DirectoryRecord record, SystemUseArea systemUse, long continuationSector)
      throws IOException {
    int recordLength = DirectoryRecord.length(record.identifier().length(), systemUse.length());
    out.zeroTo(Sectors.offsetWithinOneSector(out.position(), recordLength));
    record.put(out.room(recordLength), systemUse, continuationSector);
  }
}

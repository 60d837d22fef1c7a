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

  /** The areas of this directory's records, in the sectors behind them. */
  private final Continuations continuations = new Continuations();

  private SystemUseArea systemUse = SystemUseArea.NONE;
  private SystemUseArea systemUseAsParent = SystemUseArea.NONE;
  private List<PlacedEntry> entries = List.of();
  private int number;
  private long sector;
  private long length;

  /**
   * @param parent the directory above, and null for the root, which is its own parent (ECMA-119
   *     §6.8.2.2)
   */
  PlacedDirectory(
      IsoNode.Directory node,
      @Nullable PlacedDirectory parent,
      Identifier identifier,
      IsoDate date) {
    this.node = node;
    this.parent = parent == null ? this : parent;
    this.identifier = identifier;
    this.date = date;
  }

  IsoNode.Directory node() {
    return node;
  }

  /** Returns the path of a child in the tree, without a leading slash, for messages. */
  String pathOf(IsoNode child) {
    return parent == this ? child.name() : parent.pathOf(node) + "/" + child.name();
  }

  Identifier identifier() {
    return identifier;
  }

  /** Returns what takes the system use entries that no record here has room for. */
  Continuations continuations() {
    return continuations;
  }

  /**
   * Gives the directory the system use areas of the records that every directory has.
   *
   * @param own of "." here
   * @param asParent of ".." in each directory below
   */
  void setSystemUse(SystemUseArea own, SystemUseArea asParent) {
    systemUse = own;
    systemUseAsParent = asParent;
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

  /** Puts the directory's first byte into a sector, and returns the next free one. */
  long placeAt(long sector) {
    this.sector = sector;
    return continuationSector() + continuations.sectors();
  }

  PathTableRecord pathTableRecord() {
    return new PathTableRecord(identifier, sector, parent.number);
  }

  /** Returns the record of this directory under the name that its reader knows it by. */
  DirectoryRecord recordAs(Identifier name) {
    return new DirectoryRecord(name, sector, length, DirectoryRecord.DIRECTORY, date);
  }

  /** Writes the records, none across a sector's end (ECMA-119 §6.8.1.1), and what they go on in. */
  void write(VolumeOutput out) throws IOException {
    out.zeroTo(sector * Sectors.SIZE);
    write(out, recordAs(Identifier.SELF), systemUse);
    write(out, parent.recordAs(Identifier.PARENT), parent.systemUseAsParent);
    for (PlacedEntry entry : entries) {
      for (int extent = 0; extent < entry.extents(); extent++) {
        write(out, entry.record(extent), entry.systemUse());
      }
    }
    continuations.write(out, continuationSector());
  }

  private long continuationSector() {
    return sector + length / Sectors.SIZE;
  }

  private void write(VolumeOutput out, DirectoryRecord record, SystemUseArea systemUse)
      throws IOException {
    int recordLength = DirectoryRecord.length(record.identifier().length(), systemUse.length());
    out.zeroTo(Sectors.offsetWithinOneSector(out.position(), recordLength));
    record.put(out.room(recordLength), systemUse, continuationSector());
  }
}

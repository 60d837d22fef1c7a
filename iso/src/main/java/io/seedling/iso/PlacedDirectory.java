package io.seedling.iso;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory as one hierarchy records it: its records, their length and their place.
 *
 * <p>Its continuation areas lie in the sectors behind its own, each area within one sector, since
 * Linux reads none that crosses a sector's end. Other writers have them there too: libarchive finds
 * an area only there, and else shows plain names without a word.
 */
final class PlacedDirectory {
  private static final int SELF = 0;
  private static final int PARENT = 1;
  private static final int OWN_RECORDS = 2;

  private final IsoNode.Directory node;
  private final String name;
  private final PlacedDirectory parent;
  private List<PlacedEntry> entries = List.of();
  private int links = 2; // by its parent and by its own "."
  private int number;
  private long sector;
  private long length;
  private long continuationsLength;

  /**
   * @param name the text of the identifier; empty for the root
   * @param parent the directory above, and null for the root, which is its own parent (ECMA-119
   *     §6.8.2.2)
   */
  PlacedDirectory(IsoNode.Directory node, String name, @Nullable PlacedDirectory parent) {
    this.node = node;
    this.name = name;
    this.parent = parent == null ? this : parent;
  }

  IsoNode.Directory node() {
    return node;
  }

  String name() {
    return name;
  }

  boolean isRoot() {
    return parent == this;
  }

  /** Returns the number of names: its own, its ".", and each ".." below it. */
  int links() {
    return links;
  }

  /** Returns the path of a child in the tree, without a leading slash, for messages. */
  String pathOf(IsoNode child) {
    return isRoot() ? child.name() : parent.pathOf(node) + "/" + child.name();
  }

  /** Gives the directory its number in the path table, counted from 1. */
  void setNumber(int number) {
    this.number = number;
  }

  /** Gives the directory what it holds, in the order of ECMA-119 §9.3, and so its length. */
  void setEntries(List<PlacedEntry> entries, RecordStyle style) {
    this.entries = entries;
    for (PlacedEntry entry : entries) {
      if (entry.directory() != null) {
        links++;
      }
    }
    long end = 0;
    for (int i = 0; i < OWN_RECORDS + entries.size(); i++) {
      SystemUseArea use = systemUse(i, style);
      int recordLength = recordLength(i, use, style);
      for (int extent = 0; extent < extents(i); extent++) {
        end = Sectors.offsetWithinOneSector(end, recordLength) + recordLength;
      }
      continuationsLength = continuationOffset(continuationsLength, use) + use.continuationLength();
    }
    length = Sectors.holding(end) * Sectors.SIZE;
  }

  /** Puts the directory's first byte into a sector, and returns the next free one. */
  long placeAt(long sector) {
    this.sector = sector;
    return sector + Sectors.holding(length) + Sectors.holding(continuationsLength);
  }

  PathTableRecord pathTableRecord(RecordStyle style) {
    return new PathTableRecord(style.identifier(this), sector, parent.number);
  }

  /** Returns the record of this directory under the name that its reader knows it by. */
  DirectoryRecord recordAs(Identifier identifier, RecordStyle style) {
    return new DirectoryRecord(
        identifier, sector, length, DirectoryRecord.DIRECTORY, style.date(node));
  }

  /** Writes the records, none across a sector's end (ECMA-119 §6.8.1.1), and what they go on in. */
  void write(VolumeOutput out, RecordStyle style) throws IOException {
    out.zeroTo(sector * Sectors.SIZE);
    long continuations = sector * Sectors.SIZE + length;
    long end = continuations;
    for (int i = 0; i < OWN_RECORDS + entries.size(); i++) {
      SystemUseArea use = systemUse(i, style);
      long continuation = continuationOffset(end, use);
      end = continuation + use.continuationLength();
      int recordLength = recordLength(i, use, style);
      for (int extent = 0; extent < extents(i); extent++) {
        out.zeroTo(Sectors.offsetWithinOneSector(out.position(), recordLength));
        record(i, extent, style).put(out.room(recordLength), use, continuation);
      }
    }
    out.zeroTo(continuations);
    writeContinuations(out, style);
  }

  private void writeContinuations(VolumeOutput out, RecordStyle style) throws IOException {
    if (continuationsLength == 0) {
      return;
    }
    for (int i = 0; i < OWN_RECORDS + entries.size(); i++) {
      SystemUseArea use = systemUse(i, style);
      out.zeroTo(continuationOffset(out.position(), use));
      use.putContinuation(out.room(use.continuationLength()));
    }
    out.zeroTo(Sectors.holding(out.position()) * Sectors.SIZE);
  }

  private static long continuationOffset(long end, SystemUseArea use) {
    int length = use.continuationLength();
    return length == 0 ? end : Sectors.offsetWithinOneSector(end, length);
  }

  private SystemUseArea systemUse(int record, RecordStyle style) {
    return switch (record) {
      case SELF -> style.ofSelf(this);
      case PARENT -> style.ofParent(parent);
      default -> style.of(entry(record));
    };
  }

  private int recordLength(int record, SystemUseArea use, RecordStyle style) {
    int identifierLength = record < OWN_RECORDS ? 1 : style.identifier(entry(record)).length();
    return DirectoryRecord.length(identifierLength, use.lengthInRecord());
  }

  private int extents(int record) {
    return record < OWN_RECORDS ? 1 : entry(record).extents();
  }

  private DirectoryRecord record(int record, int extent, RecordStyle style) {
    return switch (record) {
      case SELF -> recordAs(Identifier.SELF, style);
      case PARENT -> parent.recordAs(Identifier.PARENT, style);
      default -> entry(record).record(style, extent);
    };
  }

  private PlacedEntry entry(int record) {
    return entries.get(record - OWN_RECORDS);
  }
}

package io.seedling.iso;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the volume's two directory hierarchies (ECMA-119 §6.8): the primary one, with or without
 * Rock Ridge, or Joliet's.
 *
 * <p>The directories are in the order of the path table (§6.9.1): by level, then by the number of
 * the parent, then by identifier. Taking them up level by level, each one's children sorted, gives
 * that order without a sort.
 */
final class Hierarchy {
  private static final int MAX_DIRECTORIES = 0xFFFF; // a parent's number has 16 bits, §9.4.4

  private final RecordStyle style;
  private final FileExtents files;
  private final List<PlacedDirectory> directories = new ArrayList<>();
  private long pathTableLength;
  private long pathTableSector;

  private Hierarchy(RecordStyle style, FileExtents files) {
    this.style = style;
    this.files = files;
  }

  /**
   * Lays out a tree's directories.
   *
   * @param files where each file is found, or added at its first meeting
   * @throws IllegalArgumentException where the tree has more than a hierarchy can say
   */
  static Hierarchy of(IsoTree tree, RecordStyle style, FileExtents files) {
    Hierarchy hierarchy = new Hierarchy(style, files);
    style.requireRoot(tree.root());
    hierarchy.add(new PlacedDirectory(tree.root(), "", null));
    for (int i = 0; i < hierarchy.directories.size(); i++) {
      hierarchy.addChildren(hierarchy.directories.get(i));
    }
    return hierarchy;
  }

  boolean isJoliet() {
    return style.isJoliet();
  }

  /** Returns the record of the root that the volume descriptor holds. */
  DirectoryRecord rootRecord() {
    return directories.get(0).recordAs(Identifier.SELF, style);
  }

  /** Returns the bytes of each of the two path tables. */
  long pathTableLength() {
    return pathTableLength;
  }

  /** Returns the first sector of the type L path table. */
  long leastSignificantFirstSector() {
    return pathTableSector;
  }

  /** Returns the first sector of the type M path table. */
  long mostSignificantFirstSector() {
    return pathTableSector + Sectors.holding(pathTableLength);
  }

  /** Puts both path tables at a sector, and returns the sector after them. */
  long placePathTablesAt(long sector) {
    pathTableSector = sector;
    return sector + 2 * Sectors.holding(pathTableLength);
  }

  /** Puts the directories at a sector, and returns the sector after them. */
  long placeDirectoriesAt(long sector) {
    long next = sector;
    for (PlacedDirectory directory : directories) {
      next = directory.placeAt(next);
    }
    return next;
  }

  void writePathTables(VolumeOutput out) throws IOException {
    writePathTable(out, leastSignificantFirstSector(), true);
    writePathTable(out, mostSignificantFirstSector(), false);
  }

  void writeDirectories(VolumeOutput out) throws IOException {
    for (PlacedDirectory directory : directories) {
      directory.write(out, style);
    }
  }

  private void writePathTable(VolumeOutput out, long sector, boolean leastSignificantFirst)
      throws IOException {
    out.zeroTo(sector * Sectors.SIZE);
    for (PlacedDirectory directory : directories) {
      PathTableRecord record = directory.pathTableRecord(style);
      record.put(out.room(PathTableRecord.MAX_LENGTH), leastSignificantFirst);
    }
    out.zeroTo((sector + Sectors.holding(pathTableLength)) * Sectors.SIZE);
  }

  private void add(PlacedDirectory directory) {
    if (directories.size() == MAX_DIRECTORIES) {
      throw new IllegalArgumentException(
          "there are more than " + MAX_DIRECTORIES + " directories; a volume holds no more");
    }
    directories.add(directory);
    directory.setNumber(directories.size());
    pathTableLength += PathTableRecord.length(style.identifier(directory).length());
  }

  private void addChildren(PlacedDirectory parent) {
    List<IsoNode> children = recordable(parent);
    List<String> names = NameMap.of(children, style.names());
    List<PlacedEntry> entries = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      style.require(children.get(i), parent);
      entries.add(entry(children.get(i), names.get(i), parent));
    }
    entries.sort(null);
    parent.setEntries(entries, style);
    for (PlacedEntry entry : entries) {
      if (entry.directory() != null) {
        add(entry.directory());
      }
    }
  }

  /** Returns the children without symbolic links where the tree cannot say them, as in Joliet. */
  private List<IsoNode> recordable(PlacedDirectory parent) {
    List<IsoNode> children = parent.node().children();
    if (style.hasRockRidge()) {
      return children;
    }
    List<IsoNode> recordable = new ArrayList<>(children.size());
    for (IsoNode child : children) {
      if (!(child instanceof IsoNode.SymbolicLink)) {
        recordable.add(child);
      } else if (!style.isJoliet()) {
        throw new IllegalArgumentException(
            "the symbolic link '" + parent.pathOf(child) + "' needs Rock Ridge, which is off");
      }
    }
    return recordable;
  }

  private PlacedEntry entry(IsoNode node, String name, PlacedDirectory parent) {
    if (node instanceof IsoNode.Directory directory) {
      return new PlacedEntry(node, name, null, new PlacedDirectory(directory, name, parent));
    }
    if (node instanceof IsoNode.RegularFile regular) {
      PlacedFile file = files.of(regular, parent);
      if (!style.isJoliet()) {
        file.addLink();
      }
      return new PlacedEntry(node, name, file, null);
    }
    return new PlacedEntry(node, name, null, null);
  }
}

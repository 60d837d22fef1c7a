package io.seedling.iso;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** Linux cuts a Rock Ridge name as soon as it reaches 254 bytes (fs/isofs/rock.c). */
  private static final int MAX_NAME_BYTES = 253;

  /** xorriso gives up the whole tree where a target is longer, though Linux would take 4095. */
  private static final int MAX_TARGET_BYTES = 1023;

  private final boolean joliet;
  private final boolean rockRidge;
  private final IsoDate volumeDate;
  private final FileExtents files;
  private final List<PlacedDirectory> directories = new ArrayList<>();
  private long pathTableLength;
  private long pathTableSector;

  private Hierarchy(VolumeOptions options, boolean joliet, FileExtents files) {
    this.joliet = joliet;
    this.rockRidge = options.rockRidge() && !joliet;
    this.volumeDate = IsoDate.of(options.modified());
    this.files = files;
  }

  /**
   * Lays out a tree's directories.
   *
   * @param joliet whether in Joliet's way
   * @param files where each file is found, or added at its first meeting
   * @throws IllegalArgumentException where the tree has more than a hierarchy can say
   */
  static Hierarchy of(IsoTree tree, VolumeOptions options, boolean joliet, FileExtents files) {
    Hierarchy hierarchy = new Hierarchy(options, joliet, files);
    hierarchy.add(hierarchy.directory(tree.root(), null, Identifier.SELF));
    for (int i = 0; i < hierarchy.directories.size(); i++) {
      hierarchy.addChildren(hierarchy.directories.get(i));
    }
    return hierarchy;
  }

  boolean isJoliet() {
    return joliet;
  }

  /** Returns the record of the root that the volume descriptor holds. */
  DirectoryRecord rootRecord() {
    return directories.get(0).recordAs(Identifier.SELF);
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
      directory.write(out);
    }
  }

  private void writePathTable(VolumeOutput out, long sector, boolean leastSignificantFirst)
      throws IOException {
    out.zeroTo(sector * Sectors.SIZE);
    for (PlacedDirectory directory : directories) {
      PathTableRecord record = directory.pathTableRecord();
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
    pathTableLength += PathTableRecord.length(directory.identifier().length());
  }

  private void addChildren(PlacedDirectory parent) {
    List<IsoNode> children = recordable(parent.node().children());
    List<String> names = NameMap.of(children, joliet);
    List<PlacedEntry> entries = new ArrayList<>(children.size());
    for (int i = 0; i < names.size(); i++) {
      entries.add(entry(children.get(i), names.get(i), parent));
    }
    entries.sort(null);
    parent.setEntries(entries);
    for (PlacedEntry entry : entries) {
      if (entry.directory() != null) {
        add(entry.directory());
      }
    }
  }

  /** Returns the children without symbolic links where the tree cannot say them, as in Joliet. */
  private List<IsoNode> recordable(List<IsoNode> children) {
    if (rockRidge) {
      return children;
    }
    List<IsoNode> recordable = new ArrayList<>(children.size());
    for (IsoNode child : children) {
      if (!(child instanceof IsoNode.SymbolicLink)) {
        recordable.add(child);
      } else if (!joliet) {
        throw new IllegalArgumentException(
            "the symbolic link '" + child.name() + "' needs Rock Ridge, which is off");
      }
    }
    return recordable;
  }

  private PlacedEntry entry(IsoNode node, String name, PlacedDirectory parent) {
    boolean isDirectory = node instanceof IsoNode.Directory;
    Identifier identifier = Identifier.of(name, isDirectory, joliet);
    return new PlacedEntry(
        name,
        identifier,
        date(node, parent),
        rockRidge ? nameArea(node, identifier, parent) : SystemUseArea.NONE,
        node instanceof IsoNode.RegularFile file ? files.of(file) : null,
        node instanceof IsoNode.Directory directory
            ? directory(directory, parent, identifier)
            : null);
  }

  private PlacedDirectory directory(
      IsoNode.Directory node, @Nullable PlacedDirectory parent, Identifier identifier) {
    PlacedDirectory placed = new PlacedDirectory(node, parent, identifier, date(node, parent));
    if (rockRidge) {
      int room = DirectoryRecord.systemUseRoom(Identifier.SELF.length());
      List<SystemUseEntry> asParent = attributes(node, parent);
      List<SystemUseEntry> own = parent == null ? ofRoot(asParent) : asParent;
      Continuations continuations = placed.continuations();
      placed.setSystemUse(
          SystemUseArea.of(own, room, continuations),
          SystemUseArea.of(asParent, room, continuations));
    }
    return placed;
  }

  /** SP is the first entry of the root's "." (SUSP §5.3); ER may be in a continuation area. */
  private static List<SystemUseEntry> ofRoot(List<SystemUseEntry> attributes) {
    List<SystemUseEntry> entries = new ArrayList<>();
    entries.add(SystemUseEntry.indicator());
    entries.addAll(attributes);
    entries.add(SystemUseEntry.extensionReference());
    return entries;
  }

  private SystemUseArea nameArea(IsoNode node, Identifier identifier, PlacedDirectory parent) {
    requireBytes("the name of ", node, parent, node.name(), MAX_NAME_BYTES);
    List<SystemUseEntry> entries = attributes(node, parent);
    entries.addAll(SystemUseEntry.name(node.name()));
    if (node instanceof IsoNode.SymbolicLink link) {
      requireBytes(
          "the target of the symbolic link ", link, parent, link.target(), MAX_TARGET_BYTES);
      entries.addAll(SystemUseEntry.symbolicLink(link.target()));
    }
    int room = DirectoryRecord.systemUseRoom(identifier.length());
    return SystemUseArea.of(entries, room, parent.continuations());
  }

  private static void requireBytes(
      String what, IsoNode node, PlacedDirectory parent, String text, int most) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > most) {
      throw new IllegalArgumentException(
          what
              + ("'" + parent.pathOf(node) + "'")
              + (" is " + bytes + " bytes long in UTF-8; " + most + " is the most"));
    }
  }

  private List<SystemUseEntry> attributes(IsoNode node, @Nullable PlacedDirectory parent) {
    List<SystemUseEntry> entries = new ArrayList<>(4);
    entries.add(SystemUseEntry.posix(node));
    entries.add(SystemUseEntry.times(date(node, parent)));
    return entries;
  }

  private IsoDate date(IsoNode node, @Nullable PlacedDirectory parent) {
    Optional<Instant> modified = node.attributes().modified();
    if (modified.isEmpty()) {
      return volumeDate;
    }
    if (!IsoDate.isInRange(modified.get())) {
      String whose = parent == null ? "the root directory" : "'" + parent.pathOf(node) + "'";
      throw new IllegalArgumentException(
          "the date of " + whose + " is " + modified.get() + IsoDate.OUTSIDE);
    }
    return IsoDate.of(modified.get());
  }
}

package io.seedling.iso;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A walk through one hierarchy of a volume, level by level (the order of the path table), each
 * directory once whatever the records say.
 */
final class HierarchyWalk {
  private static final int MAX_EXTENTS = 1 << 14; // our own limit: 8 TiB are 2049 of the longest

  private final FoundVolume volume;
  private final FoundDescriptor descriptor;
  private final NameView view;
  private final boolean relocating;
  private final Budget budget;
  private final Set<Long> visited = new HashSet<>();
  private final List<FoundDirectory> directories = new ArrayList<>();
  private @Nullable SystemUseScan systemUse;

  private HierarchyWalk(
      FoundVolume volume, FoundDescriptor descriptor, Manner manner, Budget budget) {
    this.volume = volume;
    this.descriptor = descriptor;
    this.view = manner.view;
    this.relocating = manner.relocating;
    this.budget = budget;
  }

  /**
   * How a hierarchy is looked at.
   *
   * @param relocating whether directories that Rock Ridge has moved are met where they belong, as
   *     readers see them, or where their records are
   */
  record Manner(NameView view, boolean relocating) {}

  /** Who is shown what is met. */
  interface Visitor {

    /** Called for each name of a directory, in the order of the records. */
    void entry(FoundDirectory directory, FoundEntry entry) throws IOException;

    /** Called after the last entry of a directory. */
    void end(FoundDirectory directory) throws IOException;
  }

  /** Walks, and returns the directories in the order in which they were met, the root first. */
  static List<FoundDirectory> walk(
      FoundVolume volume, Manner manner, Budget budget, Visitor visitor) throws IOException {
    FoundDescriptor joliet = volume.descriptors().joliet();
    FoundDescriptor descriptor =
        manner.view == NameView.JOLIET && joliet != null ? joliet : volume.primary();
    HierarchyWalk walk = new HierarchyWalk(volume, descriptor, manner, budget);
    walk.addRoot();
    for (int i = 0; i < walk.directories.size() && !budget.isExhausted(); i++) {
      walk.directory(walk.directories.get(i), visitor);
    }
    return walk.directories;
  }

  /** Whether a volume has Rock Ridge: its root says SP first. */
  static boolean hasRockRidge(FoundVolume volume) throws IOException {
    FoundRecord self = self(volume, volume.primary().root().dataBlock(), volume.primary());
    return self != null && SystemUseScan.skipped(self) >= 0;
  }

  private void addRoot() throws IOException {
    FoundRecord root = descriptor.root();
    if (!root.isDirectory()) {
      note(
          Finding.error(
              root.offset(), "ECMA-119 §9.1.6", "", "the root is not marked as a directory"));
    }
    SystemUse use = SystemUse.NOTHING;
    FoundRecord self =
        view == NameView.ROCK_RIDGE ? self(volume, root.dataBlock(), descriptor) : null;
    if (self != null && SystemUseScan.skipped(self) >= 0) {
      systemUse = new SystemUseScan(volume, SystemUseScan.skipped(self), budget);
      use = systemUse.scan(self, null);
    }
    FoundEntry entry = new FoundEntry(root, "", use, List.of(extent(root)));
    add(new FoundDirectory(null, entry, root.offset()));
  }

  /** Returns the "." of the directory in a block; null where there is none. */
  private static @Nullable FoundRecord self(
      FoundVolume volume, long block, FoundDescriptor descriptor) throws IOException {
    long offset = block * descriptor.blockSize();
    if (!volume.bytes().contains(offset, descriptor.blockSize())) {
      return null;
    }
    FoundRecord self =
        FoundRecord.parse(
            offset,
            volume.bytes().bytes(offset, descriptor.blockSize()),
            0,
            descriptor.blockSize());
    return self != null && self.isSelf() ? self : null;
  }

  private void directory(FoundDirectory directory, Visitor visitor) throws IOException {
    directory.enter();
    DirectoryScan scan = new DirectoryScan(volume.bytes(), directory, volume.problems(), budget);
    List<FoundRecord> sections = new ArrayList<>(1);
    int count = 0;
    for (FoundRecord record = scan.next(); record != null; record = scan.next()) {
      noteDisagreement(record, directory);
      if (count < 2) {
        special(record, count, directory);
      }
      count++;
      if (!record.isSelf() && !record.isParent() && !record.isAssociated()) {
        section(record, sections, directory, visitor);
      }
    }
    if (!sections.isEmpty()) {
      cut(sections, directory);
    }
    if (count < 2 && !budget.isExhausted()) {
      note(
          Finding.error(
              directory.extent().offset(),
              "ECMA-119 §6.8.2.2",
              directory.path(),
              "the directory lacks the records of itself and of the one above"));
    }
    visitor.end(directory);
    directory.leave();
  }

  /** Takes one record of a file; with its last one the entry is complete. */
  private void section(
      FoundRecord record, List<FoundRecord> sections, FoundDirectory directory, Visitor visitor)
      throws IOException {
    if (!sections.isEmpty() && !sections.get(0).hasIdentifierOf(record)) {
      cut(sections, directory);
    }
    sections.add(record);
    if (record.isContinued() && sections.size() < MAX_EXTENTS) {
      return;
    }
    List<Extent> extents = new ArrayList<>(sections.size());
    for (FoundRecord section : sections) {
      extents.add(extent(section));
    }
    FoundRecord first = sections.get(0);
    sections.clear();
    if (first.isDirectory() && extents.size() > 1) { // Linux, too, reads the first alone
      broken(first, directory, "ECMA-119 §6.8", "the directory has " + extents.size() + " extents");
    }
    SystemUse use = systemUse == null ? SystemUse.NOTHING : systemUse.scan(first, directory);
    entry(new FoundEntry(first, FoundName.of(first, use, view), use, extents), directory, visitor);
  }

  private void entry(FoundEntry entry, FoundDirectory directory, Visitor visitor)
      throws IOException {
    String fault = FoundName.fault(entry.name());
    if (fault != null) {
      broken(
          entry.record(),
          directory,
          view == NameView.ROCK_RIDGE ? "RRIP §4.1.4" : "ECMA-119 §7.5",
          fault);
      return;
    }
    SystemUse use = entry.systemUse();
    if (relocating && use.isRelocated()) {
      return;
    }
    if (relocating && use.childBlock() >= 0) {
      relocated(entry, directory, visitor);
      return;
    }
    visitor.entry(directory, entry);
    if (entry.record().isDirectory()) {
      add(new FoundDirectory(directory, entry, entry.record().offset()));
    }
  }

  /** A directory's own "." says what the record that only stands for it cannot. */
  private void relocated(FoundEntry entry, FoundDirectory directory, Visitor visitor)
      throws IOException {
    FoundRecord self = self(volume, entry.systemUse().childBlock(), descriptor);
    if (self == null || !self.isDirectory() || systemUse == null) {
      broken(
          entry.record(),
          directory,
          "RRIP §4.1.5",
          "there is no directory in block "
              + entry.systemUse().childBlock()
              + ", to which CL leads");
      return;
    }
    SystemUse use = systemUse.scan(self, directory);
    FoundEntry moved = new FoundEntry(self, entry.name(), use, List.of(extent(self)));
    visitor.entry(directory, moved);
    add(new FoundDirectory(directory, moved, entry.record().offset()));
  }

  private void add(FoundDirectory directory) throws IOException {
    Extent extent = directory.extent();
    if (!volume.bytes().contains(extent.offset(), extent.length())) {
      String fault = "the directory's extent ends at byte " + extent.end();
      volume.problems().broken(refused(directory, fault + ", behind the volume's end"));
    } else if (!visited.add(extent.offset())) {
      String fault = "the directory at byte " + extent.offset() + " is met a second time: a loop";
      volume.problems().broken(refused(directory, fault));
    } else if (directory.depth() > Budget.MAX_DEPTH) {
      String fault = "directories are nested more than " + Budget.MAX_DEPTH + " deep";
      volume.problems().beyond(refused(directory, fault));
    } else if (!budget.takeDirectory(directory.name().length(), directory.identifier().length)) {
      String fault = "the volume has more directories than are read here; the rest is left out";
      volume.problems().beyond(refused(directory, fault));
    } else {
      directories.add(directory);
    }
  }

  private static Finding refused(FoundDirectory directory, String fault) {
    return Finding.error(directory.recordOffset(), "ECMA-119 §6.8", directory.path(), fault);
  }

  private Extent extent(FoundRecord record) {
    return new Extent(record.dataBlock() * descriptor.blockSize(), record.dataLength());
  }

  private void cut(List<FoundRecord> sections, FoundDirectory directory) throws IOException {
    FoundRecord first = sections.get(0);
    sections.clear();
    broken(first, directory, "ECMA-119 §6.5.1", "the last of the file's extents is missing");
  }

  private void special(FoundRecord record, int index, FoundDirectory directory) {
    boolean expected = index == 0 ? record.isSelf() : record.isParent();
    FoundDirectory parent = directory.parent() == null ? directory : directory.parent();
    FoundDirectory meant = index == 0 ? directory : parent;
    String which = index == 0 ? "first" : "second";
    if (!expected) {
      note(
          Finding.error(
              record.offset(),
              "ECMA-119 §6.8.2.2",
              directory.path(),
              "the "
                  + which
                  + " record is not that of the directory "
                  + (index == 0 ? "itself" : "above")));
    } else if (extent(record).offset() != meant.extent().offset() && !relocating) {
      note(wrongSpecial(record, index, directory));
    }
  }

  /** xorriso's ".." in Joliet's hierarchy is the directory itself, and nobody minds. */
  private Finding wrongSpecial(FoundRecord record, int index, FoundDirectory directory) {
    Severity severity =
        index == 1 && record.dataBlock() * descriptor.blockSize() == directory.extent().offset()
            ? Severity.WARNING
            : Severity.ERROR;
    return new Finding(
        severity,
        record.offset(),
        "ECMA-119 §6.8.2.2",
        directory.path(),
        (index == 0 ? "\".\"" : "\"..\"") + " leads to block " + record.block());
  }

  private void noteDisagreement(FoundRecord record, FoundDirectory directory) {
    int at = record.disagreementAt();
    if (at >= 0) {
      note(
          Finding.error(
              record.offset() + at,
              "ECMA-119 §7.3.3",
              record.isSelf() || record.isParent()
                  ? directory.path()
                  : directory.pathOf(FoundName.of(record, SystemUse.NOTHING, view)),
              "the two byte orders of a number in a directory record differ"));
    }
  }

  private void note(Finding finding) {
    volume.problems().note(finding);
  }

  private void broken(FoundRecord record, FoundDirectory directory, String clause, String message)
      throws IsoFormatException {
    String path = directory.pathOf(FoundName.plain(record.identifier()));
    volume.problems().broken(Finding.error(record.offset(), clause, path, message));
  }
}

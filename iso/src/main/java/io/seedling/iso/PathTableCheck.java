package io.seedling.iso;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules for a hierarchy's two path tables: order, agreement, coverage (ECMA-119 §6.9). */
final class PathTableCheck {
  private static final int MOST_RECORDS = 0xFFFF; // a parent's number has 16 bits, §9.4.4
  private static final long LONGEST_TABLE = MOST_RECORDS * 264L;

  private final FoundVolume volume;
  private final FoundDescriptor descriptor;
  private final RecordOrder order;

  /** The directories that no record has named yet, by where their extents begin. */
  private final Map<Long, FoundDirectory> uncovered = new HashMap<>();

  /** Of each record so far: where its directory begins in bytes, and its level. */
  private long[] extents = new long[64];

  private int[] levels = new int[64];
  private int count;

  private PathTableCheck(FoundVolume volume, FoundDescriptor descriptor) {
    this.volume = volume;
    this.descriptor = descriptor;
    this.order = new RecordOrder(descriptor.isJoliet());
  }

  /**
   * Checks the tables.
   *
   * @param directories all of the hierarchy, where their records are
   * @param extents is told of the tables' own extents
   */
  static void check(
      FoundVolume volume,
      FoundDescriptor descriptor,
      List<FoundDirectory> directories,
      ExtentMap extents)
      throws IOException {
    PathTableCheck check = new PathTableCheck(volume, descriptor);
    for (FoundDirectory directory : directories) {
      check.uncovered.put(directory.extent().offset(), directory);
    }
    long length = descriptor.pathTableLength();
    Extent little = new Extent(descriptor.leastSignificantFirstTable(), length);
    Extent big = new Extent(descriptor.mostSignificantFirstTable(), length);
    if (check.isThere(little, VolumeDescriptor.L_TABLE_AT)
        && check.isThere(big, VolumeDescriptor.M_TABLE_AT)) {
      extents.addStructure(little);
      extents.addStructure(big);
      check.tables(
          new PathTableScan(volume.bytes(), little, true),
          new PathTableScan(volume.bytes(), big, false));
    }
  }

  private boolean isThere(Extent table, int fieldAt) {
    if (table.length() > LONGEST_TABLE) {
      error(
          descriptor.offset() + VolumeDescriptor.PATH_TABLE_SIZE_AT,
          "§8.4.13",
          "",
          "the path table is " + table.length() + " bytes long; 65,535 records take less");
      return false;
    }
    if (!volume.bytes().contains(table.offset(), table.length())) {
      error(
          descriptor.offset() + fieldAt,
          "§8.4.14",
          "",
          "the path table at byte " + table.offset() + " passes the volume's end");
      return false;
    }
    return true;
  }

  private void tables(PathTableScan little, PathTableScan big) throws IOException {
    PathTableScan.@Nullable PathRecord previous = null;
    while (!little.isAtEnd() && count < MOST_RECORDS) {
      PathTableScan.PathRecord record = little.next();
      PathTableScan.PathRecord other = big.next();
      if (record == null || other == null) {
        long at = record == null ? little.position() : big.position();
        error(at, "§9.4.1", "", "a path table record does not fit in the table's length");
        return;
      }
      if (!record.saysTheSame(other)) {
        error(
            other.offset(),
            "§6.9.2",
            text(other),
            "the path tables differ in record " + (count + 1));
      }
      record(record, previous);
      previous = record;
    }
    for (FoundDirectory left : uncovered.values()) {
      error(left.recordOffset(), "§6.9", left.path(), "the path table lacks this directory");
    }
  }

  private void record(
      PathTableScan.PathRecord record, PathTableScan.@Nullable PathRecord previous) {
    int number = count + 1;
    boolean isRoot = count == 0;
    if (record.parent() < 1 || record.parent() > (isRoot ? 1 : count)) {
      error(
          record.offset(),
          "§9.4.4",
          text(record),
          "the parent of path table record " + number + " is record " + record.parent());
      add(record, 0);
      return;
    }
    int level = isRoot ? 0 : levels[record.parent() - 1] + 1;
    if (previous != null && !isAfter(record, level, previous)) {
      disorder(record, level, previous);
    }
    directory(record, number);
    add(record, level);
  }

  private void disorder(
      PathTableScan.PathRecord record, int level, PathTableScan.PathRecord previous) {
    boolean siblings = level == levels[count - 1] && record.parent() == previous.parent();
    Severity severity =
        siblings
            ? order.severity(previous.identifier().bytes(), record.identifier().bytes())
            : Severity.ERROR;
    volume
        .problems()
        .note(
            new Finding(
                severity,
                record.offset(),
                "ECMA-119 §6.9.1",
                text(record),
                "path table record "
                    + (count + 1)
                    + " is not in the order of level, parent and name"));
  }

  private boolean isAfter(
      PathTableScan.PathRecord record, int level, PathTableScan.PathRecord previous) {
    if (level != levels[count - 1]) {
      return level > levels[count - 1];
    }
    if (record.parent() != previous.parent()) {
      return record.parent() > previous.parent();
    }
    return order.compare(record.identifier().bytes(), previous.identifier().bytes()) > 0;
  }

  /** Compares a record with the directory that it leads to. */
  private void directory(PathTableScan.PathRecord record, int number) {
    FoundDirectory directory = uncovered.remove(record.block() * descriptor.blockSize());
    if (directory == null) {
      error(
          record.offset(),
          "§9.4.3",
          text(record),
          "path table record "
              + number
              + " leads to block "
              + record.block()
              + ", where no directory of the hierarchy begins");
      return;
    }
    FoundDirectory parent = directory.parent();
    if (parent == null) {
      return;
    }
    boolean sameName = Arrays.equals(record.identifier().bytes(), directory.identifier());
    boolean sameParent =
        record.parent() <= count && extents[record.parent() - 1] == parent.extent().offset();
    if (!sameName || !sameParent) {
      error(
          record.offset(),
          sameName ? "§9.4.4" : "§9.4.5",
          directory.path(),
          "path table record " + number + " has another " + (sameName ? "parent" : "name"));
    }
  }

  private void add(PathTableScan.PathRecord record, int level) {
    if (count == levels.length) {
      extents = Arrays.copyOf(extents, 2 * count);
      levels = Arrays.copyOf(levels, 2 * count);
    }
    extents[count] = record.block() * descriptor.blockSize();
    levels[count++] = level;
  }

  private String text(PathTableScan.PathRecord record) {
    return descriptor.isJoliet()
        ? FoundName.joliet(record.identifier().bytes())
        : FoundName.plain(record.identifier().bytes());
  }

  private void error(long offset, String clause, String path, String message) {
    volume.problems().note(Finding.error(offset, "ECMA-119 " + clause, path, message));
  }
}

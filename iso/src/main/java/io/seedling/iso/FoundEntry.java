package io.seedling.iso;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one name of a directory stands for: a record, or several where a file has several extents.
 *
 * @param record the first record
 * @param name as the view shows it
 * @param systemUse what Rock Ridge says; nothing in the other views
 * @param extents of the data, in their order; one for a directory
 */
record FoundEntry(FoundRecord record, String name, SystemUse systemUse, List<Extent> extents) {
  static final int LINK_TYPE = 0120000; // the file types of st_mode, RRIP §4.1.1
  static final int REGULAR_TYPE = 0100000;
  static final int DIRECTORY_TYPE = 0040000;

  private static final int USUAL_FILE_MODE = 0444; // of what has no Rock Ridge attributes
  private static final int USUAL_DIRECTORY_MODE = 0555;
  private static final int LINK_MODE = 0777;

  /** Returns the bytes of all extents together. */
  long size() {
    long size = 0;
    for (Extent extent : extents) {
      size += extent.length();
    }
    return size;
  }

  /** Whether it is a symbolic link, with a target or not. */
  boolean isLink() {
    return systemUse.target().isStated() || systemUse.type() == LINK_TYPE;
  }

  /** Returns why a symbolic link's target cannot be one; null where it can. */
  @Nullable String targetFault() {
    String target = systemUse.target().text();
    if (target.isEmpty()) {
      return "the symbolic link has no target";
    }
    return target.indexOf('\0') >= 0 ? "the symbolic link's target holds a NUL" : null;
  }

  /** Returns what Rock Ridge says of mode, owner and time, or else the usual and the record's. */
  PosixAttributes attributes() {
    Optional<Instant> modified = systemUse.hasModified() ? systemUse.modified() : recordDate();
    if (systemUse.hasPosix()) {
      return new PosixAttributes(systemUse.mode(), systemUse.uid(), systemUse.gid(), modified);
    }
    int usual = record.isDirectory() ? USUAL_DIRECTORY_MODE : USUAL_FILE_MODE;
    return new PosixAttributes(isLink() ? LINK_MODE : usual, 0, 0, modified);
  }

  /** A date that is none is as good as no date: who checks it says so. */
  private Optional<Instant> recordDate() {
    try {
      return record.date();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

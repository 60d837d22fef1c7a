package io.seedling.iso;

import org.jspecify.annotations.Nullable;

/**
 * What one name of a directory means in one hierarchy.
 *
 * @param name the text of the identifier, by which records are sorted
 * @param file where the bytes are; null for what is no regular file
 * @param directory null for what is no directory
 */
record PlacedEntry(
    IsoNode node, String name, @Nullable PlacedFile file, @Nullable PlacedDirectory directory)
    implements Comparable<PlacedEntry> {

  /** Returns how many records the entry takes. */
  int extents() {
    return file == null ? 1 : file.extents();
  }

  /** Returns how many names there are for what this one means, as POSIX counts them. */
  int links() {
    if (file != null) {
      return file.links();
    }
    return directory == null ? 1 : directory.links();
  }

  /** Returns the record of one extent; a symbolic link's extent is empty. */
  DirectoryRecord record(RecordStyle style, int extent) {
    Identifier identifier = style.identifier(this);
    if (directory != null) {
      return directory.recordAs(identifier, style);
    }
    IsoDate date = style.date(node);
    if (file == null) {
      return new DirectoryRecord(identifier, 0, 0, 0, date);
    }
    int flags = extent + 1 < file.extents() ? DirectoryRecord.MULTI_EXTENT : 0;
    return new DirectoryRecord(
        identifier, file.extentSector(extent), file.extentLength(extent), flags, date);
  }

  @Override
  public int compareTo(PlacedEntry other) {
    return name.compareTo(other.name);
  }
}

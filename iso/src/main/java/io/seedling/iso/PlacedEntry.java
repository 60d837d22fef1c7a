package io.seedling.iso;

import org.jspecify.annotations.Nullable;

/**
 * What one name of a directory means in one tree.
 *
 * @param name the text of the identifier, by which records are sorted
 * @param file where the bytes are; null for what is no regular file
 * @param directory null for what is no directory
 */
record PlacedEntry(
    String name,
    Identifier identifier,
    IsoDate date,
    SystemUseArea systemUse,
    @Nullable PlacedFile file,
    @Nullable PlacedDirectory directory)
    implements Comparable<PlacedEntry> {

  /** Returns the bytes of each of the entry's records. */
  int recordLength() {
    return DirectoryRecord.length(identifier.length(), systemUse.length());
  }

  /** Returns how many records the entry takes. */
  int extents() {
    return file == null ? 1 : file.extents();
  }

  /** Returns the record of one extent; a symbolic link's extent is empty. */
  DirectoryRecord record(int extent) {
    if (directory != null) {
      return directory.recordAs(identifier);
    }
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

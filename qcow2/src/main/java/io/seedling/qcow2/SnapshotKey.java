package io.seedling.qcow2;

import org.jspecify.annotations.Nullable;

/**
 * Which internal snapshot of an image is meant.
 *
 * @param id null if any will do
 * @param name null if any will do
 * @param either whether the id, or where there is none such the name, is enough; else what is given
 *     must both be so
 */
public record SnapshotKey(@Nullable String id, @Nullable String name, boolean either) {

  /** Returns the key of a word that may be an id or, if there is none such, a name. */
  public static SnapshotKey ofWord(String idOrName) {
    return new SnapshotKey(idOrName, idOrName, true);
  }

  /** Returns the key of the snapshot that has what is given. */
  public static SnapshotKey of(@Nullable String id, @Nullable String name) {
    return new SnapshotKey(id, name, false);
  }

  boolean hasId(ImageInfo.Snapshot snapshot) {
    return id == null || id.equals(snapshot.id());
  }

  boolean hasName(ImageInfo.Snapshot snapshot) {
    return name == null || name.equals(snapshot.name());
  }
}

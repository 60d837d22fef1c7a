package io.seedling.iso;

import org.jspecify.annotations.Nullable;

/** A directory of a volume that is being read. Many are kept at a time, so each keeps little. */
final class FoundDirectory {
  private static final int LONGEST_PATH = 1024; // characters, for messages

  private final @Nullable FoundDirectory parent;
  private final String name;
  private final byte[] identifier;
  private final PosixAttributes attributes;
  private final long recordOffset;
  private final Extent extent;

  /**
   * @param parent the directory above; null for the root
   * @param entry what names the directory
   * @param recordOffset where the record is that does so, in bytes from the start of the volume
   */
  FoundDirectory(@Nullable FoundDirectory parent, FoundEntry entry, long recordOffset) {
    this.parent = parent;
    this.name = entry.name();
    this.identifier = entry.record().identifier();
    this.attributes = entry.attributes();
    this.recordOffset = recordOffset;
    this.extent = entry.extents().get(0);
  }

  @Nullable FoundDirectory parent() {
    return parent;
  }

  /** Returns the name as the view shows it; empty for the root. */
  String name() {
    return name;
  }

  /** Returns the name as it is recorded. */
  byte[] identifier() {
    return identifier;
  }

  PosixAttributes attributes() {
    return attributes;
  }

  long recordOffset() {
    return recordOffset;
  }

  Extent extent() {
    return extent;
  }

  /** Returns the levels from the root, which has 0. */
  int depth() {
    int depth = 0;
    for (FoundDirectory above = parent; above != null; above = above.parent) {
      depth++;
    }
    return depth;
  }

  /** Returns the path from the root, without a leading slash, cut short where it is very long. */
  String path() {
    if (parent == null) {
      return "";
    }
    StringBuilder path = new StringBuilder(name);
    for (FoundDirectory above = parent; above.parent != null; above = above.parent) {
      if (path.length() > LONGEST_PATH) {
        return path.insert(0, "…/").toString();
      }
      path.insert(0, '/').insert(0, above.name);
    }
    return path.toString();
  }

  /** Returns the path of something in this directory. */
  String pathOf(String name) {
    String path = path();
    return path.isEmpty() ? name : path + "/" + name;
  }
}

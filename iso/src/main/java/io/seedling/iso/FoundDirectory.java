package io.seedling.iso;

import java.util.ArrayDeque;
import java.util.Deque;
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
  private final int depth;

  /** The path, between {@link #enter} and {@link #leave}. */
  private @Nullable String path;

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
    this.depth = parent == null ? 0 : parent.depth + 1;
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
    return depth;
  }

  /** Returns the path from the root, without a leading slash, cut short where it is very long. */
  String path() {
    return path == null ? joined() : path;
  }

  /** Keeps the path at hand: its entries are now met, and many of them may be asked for theirs. */
  void enter() {
    path = joined();
  }

  /** Forgets the path, which takes memory. */
  void leave() {
    path = null;
  }

  private String joined() {
    Deque<String> names = new ArrayDeque<>();
    int length = 0;
    FoundDirectory directory = this;
    while (directory.parent != null && length <= LONGEST_PATH) {
      names.addFirst(directory.name);
      length += 1 + directory.name.length();
      directory = directory.parent;
    }
    if (directory.parent != null) {
      names.addFirst("…");
    }
    return String.join("/", names);
  }

  /** Returns the path of something in this directory. */
  String pathOf(String name) {
    return parent == null ? name : path() + "/" + name;
  }
}

package io.seedling.iso;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Optional;

/** What the system use entries of one record say, taken together. */
final class SystemUse {
  /** What a record says that has none. */
  static final SystemUse NOTHING = new SystemUse();

  private static final int TYPE_MASK = 0170000;
  private static final int MODE_MASK = 07777;

  private final ByteArrayOutputStream name = new ByteArrayOutputStream(0);
  private boolean hasName;
  private boolean nameGoesOn;
  private final FoundTarget target = new FoundTarget();
  private boolean hasPosix;
  private int stMode;
  private long uid;
  private long gid;
  private boolean hasModified;
  private Optional<Instant> modified = Optional.empty();
  private long childBlock = -1;
  private boolean relocated;
  private long uncompressedSize = -1;

  /** NM without a flag for "." or "..": one more piece of the name. */
  void addName(byte[] piece, boolean goesOn) {
    hasName = true;
    nameGoesOn = goesOn;
    name.writeBytes(piece);
  }

  boolean hasName() {
    return hasName;
  }

  /** Whether the last piece of the name promised another. */
  boolean isNameCut() {
    return nameGoesOn;
  }

  int nameLength() {
    return name.size();
  }

  /** Returns the pieces of the name together. */
  byte[] name() {
    return name.toByteArray();
  }

  /** Returns what the SL entries add up to. */
  FoundTarget target() {
    return target;
  }

  /** PX. */
  void setPosix(int stMode, long uid, long gid) {
    hasPosix = true;
    this.stMode = stMode;
    this.uid = uid;
    this.gid = gid;
  }

  boolean hasPosix() {
    return hasPosix;
  }

  /** Returns the file type of st_mode, such as 0120000 for a symbolic link. */
  int type() {
    return stMode & TYPE_MASK;
  }

  int mode() {
    return stMode & MODE_MASK;
  }

  long uid() {
    return uid;
  }

  long gid() {
    return gid;
  }

  /** TF with a modification time, which may state nothing. */
  void setModified(Optional<Instant> modified) {
    hasModified = true;
    this.modified = modified;
  }

  boolean hasModified() {
    return hasModified;
  }

  Optional<Instant> modified() {
    return modified;
  }

  /** CL: this is no file, but stands for the directory whose extent begins in that block. */
  void setChildBlock(long block) {
    childBlock = block;
  }

  /** Returns the block of {@link #setChildBlock}; -1 for none. */
  long childBlock() {
    return childBlock;
  }

  /** RE: this directory belongs somewhere else, where a CL stands for it. */
  void setRelocated() {
    relocated = true;
  }

  boolean isRelocated() {
    return relocated;
  }

  /** ZF: the file is compressed, and this is its length without that. */
  void setUncompressedSize(long bytes) {
    uncompressedSize = bytes;
  }

  /** Returns the bytes of {@link #setUncompressedSize}; -1 where the file is not compressed. */
  long uncompressedSize() {
    return uncompressedSize;
  }
}

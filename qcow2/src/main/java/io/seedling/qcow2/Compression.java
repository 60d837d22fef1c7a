package io.seedling.qcow2;

import java.util.Optional;

/** How compressed clusters are compressed: one way for all of an image. */
public enum Compression {
  /** Raw deflate (RFC 1951), which every reader of qcow2 knows. */
  ZLIB("zlib", 0),
  /** A Zstandard frame (RFC 8878), which QEMU reads since 5.1. */
  ZSTD("zstd", 1);

  private final String qemuName;
  private final int type;

  Compression(String qemuName, int type) {
    this.qemuName = qemuName;
    this.type = type;
  }

  /** Returns the one whose name in QEMU this is; empty for every other. */
  public static Optional<Compression> named(String qemuName) {
    for (Compression compression : values()) {
      if (compression.qemuName.equals(qemuName)) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /** Returns the name that QEMU's options use. */
  public String qemuName() {
    return qemuName;
  }

  /**
   * Returns why clusters will be compressed by other code than on most machines, and so to other
   * bytes, though as good; empty where they aren't. The first call loads a native library.
   */
  public Optional<String> fallBack() {
    return this == ZSTD ? Zstd.whyNotNative() : Optional.empty();
  }

  /** Returns the number that stands for it in the header's field {@code compression_type}. */
  int type() {
    return type;
  }
}

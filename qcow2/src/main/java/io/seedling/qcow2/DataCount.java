package io.seedling.qcow2;

import java.io.IOException;

/** How many of a disk's bytes are data, as its tables say: what a copy of it has to read. */
final class DataCount {
  private final JoinedDisks source;
  private long at;
  private long counted;

  DataCount(JoinedDisks source) {
    this.source = source;
  }

  /**
   * Returns how many there are before an offset.
   *
   * @param offset not less than the last time
   */
  synchronized long upTo(long offset) {
    while (at < offset) {
      long length = offset - at;
      boolean isData = true;
      try {
        Extent extent = source.extent(at, length);
        length = extent.length();
        isData = !extent.kind().readsAsZeros();
      } catch (IOException e) {
        // what can't be told is a matter for those who read it
      }
      counted += isData ? length : 0;
      at += length;
    }
    return counted;
  }
}

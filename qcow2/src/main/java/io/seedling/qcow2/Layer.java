package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What one image of a chain records, without the images below it. */
sealed interface Layer
    permits RawLayer, Qcow2Layer, WrittenLayer, PartLayer, ActiveLayer, NullLayer {

  /** Returns the image; whoever opened it closes it. */
  DiskImage image();

  /** Returns the path of the file that host offsets are about. */
  Path dataFile();

  /** Returns the guest bytes that there are. */
  long size();

  /**
   * Returns what is recorded of the guest bytes from an offset on.
   *
   * @param guestOffset less than {@link #size()}
   * @param length the most that the answer is about; what lies within {@link #size()}
   * @return a run that begins at the offset and is not empty, of depth 0; {@code ABSENT} where this
   *     image leaves the word to the one below
   */
  Extent extent(long guestOffset, long length) throws IOException;

  /**
   * Returns where an answer of QEMU's about an offset ends at the latest: it looks at one slice of
   * an L2 table a time, and {@link #extent} at several where they say the same.
   */
  default long endOfQuery(long guestOffset) {
    return Long.MAX_VALUE;
  }

  /**
   * Reads bytes that {@link #extent} called {@code DATA} or {@code COMPRESSED}.
   *
   * @param extent as it was returned
   * @param guestOffset of the first byte, within the extent
   * @param target filled to its limit, which is within the extent
   */
  void read(Extent extent, long guestOffset, ByteBuffer target) throws IOException;

  /** Returns the same layer, with its files' holes known; it is closed in this one's place. */
  Layer withHoles(HoleFinder finder);

  /** Returns the same layer, with deflated clusters read faster; it is closed in its place. */
  Layer withInflaters(InflaterFinder finder);

  /** Gives back what was needed to read; the files remain open. */
  void close() throws IOException;
}

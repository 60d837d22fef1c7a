package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the holes of files, which Java itself can't ask for. */
public interface HoleFinder {

  /**
   * Returns what tells of a file's holes; the caller closes it.
   *
   * @return empty if nobody knows: then all of it is data
   */
  Optional<Holes> holes(Path file) throws IOException;

  /**
   * Returns how many bytes a file takes up on its disk.
   *
   * @return empty if nobody knows: then the places in a qcow2 file are not looked at for holes
   */
  default OptionalLong allocatedBytes(Path file) throws IOException {
    return OptionalLong.empty();
  }

  /**
   * Returns whether nobody shall wait for an answer: until it is there, all of a file is data. For
   * those who only save reading holes; to find them may take longer than to read them.
   */
  default boolean mayBeLate() {
    return false;
  }

  /** Where a file's holes are; for several threads at a time. */
  interface Holes extends Closeable {

    /**
     * Returns where the hole ends that begins at an offset, in bytes; the offset itself where there
     * are data.
     *
     * @param offset less than the length
     * @param length of the file: no hole ends behind it
     */
    long endOfHole(long offset, long length) throws IOException;

    /**
     * Returns where the data end that begin at an offset, in bytes.
     *
     * @param offset less than the length
     * @param length of the file: no data end behind it
     */
    long endOfData(long offset, long length) throws IOException;
  }
}

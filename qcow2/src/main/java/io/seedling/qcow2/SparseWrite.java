package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes bytes at their place in a new file, and leaves holes where they are zeros.
 *
 * @param target a file that reads as zeros wherever nothing was written
 * @param shortestHole the zeros that are left out, in bytes, a multiple of 512; 0 for none
 */
record SparseWrite(FileChannel target, int shortestHole) {

  /** Writes what is between position and limit, and moves the position there; any thread may. */
  void write(ByteBuffer source, long offset) throws IOException {
    int start = source.position();
    int limit = source.limit();
    DataRuns runs = new DataRuns(source, shortestHole);
    while (runs.next()) {
      ImageFile.write(
          target, source.limit(runs.end()).position(runs.from()), offset + runs.from() - start);
    }
    source.limit(limit).position(limit);
  }
}

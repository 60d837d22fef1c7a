package io.seedling.qcow2;

import java.io.IOException;

/** Where a copy goes. */
sealed interface CopyTarget permits Qcow2Target, RawTarget, StreamTarget, ComparingTarget {

  /** Tells whether a run that could be skipped has to be looked at all the same. */
  boolean wants(long guestOffset, long length) throws IOException;

  /** Reads a chunk, and prepares what will be written; several threads do so at a time. */
  void prepare(Chunk chunk) throws IOException;

  /** Writes a chunk; one after the other, in ascending order. */
  void commit(Chunk chunk) throws IOException;

  /** Writes what comes last. */
  void finish() throws IOException;
}

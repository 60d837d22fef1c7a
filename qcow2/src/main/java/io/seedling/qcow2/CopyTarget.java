package io.seedling.qcow2;

import java.io.IOException;

/** Where a copy goes. */
sealed interface CopyTarget
    permits Qcow2Target, RawTarget, StreamTarget, DiskTarget, ComparingTarget {

  /** Tells whether a run that could be skipped has to be looked at all the same. */
  boolean wants(long guestOffset, long length) throws IOException;

  /** Reads a chunk, and decides what is written; several threads do so at a time. */
  void prepare(Chunk chunk) throws IOException;

  /** Gives a chunk its place; one after the other, in ascending order. */
  void place(Chunk chunk) throws IOException;

  /** Writes a chunk to its place; several threads do so at a time. */
  void write(Chunk chunk) throws IOException;

  /** Writes what comes last. */
  void finish() throws IOException;
}

package io.seedling.qcow2;

import io.seedling.qcow2.JoinedDisks.Skipped;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An image that is there, with all that it has, whose disk is written over as a guest would.
 *
 * <p>Zeros are said, and places given back for them, as far as version 2 can; over a backing file
 * it can't, and they are written.
 */
final class DiskTarget implements CopyTarget {
  private final JoinedDisks source;
  private final WritableQcow2Disk target;
  private final boolean keepsBacked;
  private final int shortestHole;
  private final boolean saysZeros;
  private final boolean recordsZeros;
  private long written;

  /**
   * @param source not longer than the target
   * @param keepsBacked whether what the source leaves to its own backing files is not written
   * @param shortestHole zeros that are told from data, in bytes; 0 for none
   */
  DiskTarget(JoinedDisks source, WritableQcow2Disk target, boolean keepsBacked, int shortestHole) {
    this.source = source;
    this.target = target;
    this.keepsBacked = keepsBacked;
    this.shortestHole = shortestHole;
    boolean isBacked = target.disk().images().size() > 1;
    boolean hasFlag = ((Qcow2Image) target.disk().images().get(0)).header().version() > 2;
    this.saysZeros = hasFlag || !isBacked;
    this.recordsZeros = hasFlag || isBacked;
  }

  /** Returns what of the source needs no chunk. */
  Skipped skipped() {
    return keepsBacked ? Skipped.LEFT_TO_BACKING : Skipped.ZEROS;
  }

  @Override
  public boolean wants(long guestOffset, long length) {
    return !keepsBacked && shortestHole == 0;
  }

  @Override
  public void prepare(Chunk chunk) throws IOException {
    source.read(chunk.guestOffset(), chunk.data());
  }

  @Override
  public void place(Chunk chunk) throws IOException {
    passTo(chunk.guestOffset());
    written = chunk.guestOffset() + chunk.length();
    for (long at = chunk.guestOffset(); at < written; ) {
      Extent extent = source.extent(at, written - at);
      boolean isKept = keepsBacked && source.skips(at, extent.length(), Skipped.LEFT_TO_BACKING);
      if (!isKept) {
        int from = (int) (at - chunk.guestOffset());
        write(at, chunk.data().limit(from + (int) extent.length()).position(from));
      }
      at = extent.end();
    }
  }

  private void write(long guestOffset, ByteBuffer bytes) throws IOException {
    int start = bytes.position();
    int limit = bytes.limit();
    int end = start;
    for (DataRuns runs = new DataRuns(bytes, shortestHole); runs.next(); end = runs.end()) {
      zero(guestOffset + end - start, runs.from() - end);
      target.write(
          guestOffset + runs.from() - start, bytes.limit(runs.end()).position(runs.from()));
    }
    zero(guestOffset + end - start, limit - end);
  }

  /** What was skipped before an offset is zeros, or is kept. */
  private void passTo(long guestOffset) throws IOException {
    if (!keepsBacked) {
      zero(written, guestOffset - written);
    }
  }

  private void zero(long guestOffset, long bytes) throws IOException {
    if (saysZeros) {
      target.writeZeros(guestOffset, bytes, true);
    }
    if (recordsZeros) {
      target.recordZeros(guestOffset, bytes);
    }
  }

  @Override
  public void write(Chunk chunk) {
    // that was in its turn
  }

  @Override
  public void finish() throws IOException {
    passTo(source.size());
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A copy that is there already, and is read once more. */
record ComparingTarget(JoinedDisks source, JoinedDisks copy) implements CopyTarget {
  private static final int PART_BYTES = 1 << 18;

  @Override
  public boolean wants(long guestOffset, long length) throws IOException {
    return copy.endOfSkipped(guestOffset, JoinedDisks.Skipped.ZEROS) < guestOffset + length;
  }

  @Override
  public void prepare(Chunk chunk) throws IOException {
    source.read(chunk.guestOffset(), chunk.data());
    ByteBuffer again = ByteBuffer.allocate(Math.min(PART_BYTES, chunk.length()));
    for (int at = 0; at < chunk.length(); at += PART_BYTES) {
      int length = Math.min(PART_BYTES, chunk.length() - at);
      copy.read(chunk.guestOffset() + at, again.clear().limit(length));
      int difference = again.flip().mismatch(chunk.data().slice(at, length));
      if (difference >= 0) {
        throw new IOException(
            "the copy differs from its source at byte " + (chunk.guestOffset() + at + difference));
      }
    }
  }

  @Override
  public void place(Chunk chunk) {
    // it is there
  }

  @Override
  public void write(Chunk chunk) {
    // nothing is written
  }

  @Override
  public void finish() {
    // nor at the end
  }
}

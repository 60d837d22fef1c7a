package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A new raw image, or one that is known to be all zeros. */
record RawTarget(JoinedDisks source, SparseWrite target) implements CopyTarget {

  @Override
  public boolean wants(long guestOffset, long length) {
    return target.shortestHole() == 0;
  }

  @Override
  public void prepare(Chunk chunk) throws IOException {
    source.read(chunk.guestOffset(), chunk.data());
  }

  @Override
  public void place(Chunk chunk) {
    // each has its own
  }

  @Override
  public void write(Chunk chunk) throws IOException {
    target.write(chunk.data(), chunk.guestOffset());
  }

  @Override
  public void finish() throws IOException {
    if (target.target().size() < source.size()) {
      ImageFile.write(target.target(), ByteBuffer.allocate(1), source.size() - 1);
    }
  }
}

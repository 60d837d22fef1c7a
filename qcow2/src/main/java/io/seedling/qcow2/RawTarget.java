package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A new raw image, or one that is known to be all zeros. */
record RawTarget(JoinedDisks source, SparseWrite target) implements CopyTarget {

  @Override
  public boolean wants(long guestOffset, long length) {
    return target.shortestHole() == 0;
  }

  /**
   * What is decompressed is written here, too, since the one thread that writes is what it would
   * wait for. Of what is only read that thread keeps pace, and several would wait for the file's
   * lock.
   */
  @Override
  public void prepare(Chunk chunk) throws IOException {
    source.read(chunk.guestOffset(), chunk.data());
    Extent first = source.extent(chunk.guestOffset(), chunk.length());
    if (first.kind() == Extent.Kind.COMPRESSED) {
      target.write(chunk.data(), chunk.guestOffset());
      chunk.setWritten();
    }
  }

  @Override
  public void commit(Chunk chunk) throws IOException {
    if (!chunk.isWritten()) {
      target.write(chunk.data(), chunk.guestOffset());
    }
  }

  @Override
  public void finish() throws IOException {
    if (target.target().size() < source.size()) {
      ImageFile.write(target.target(), ByteBuffer.allocate(1), source.size() - 1);
    }
  }
}

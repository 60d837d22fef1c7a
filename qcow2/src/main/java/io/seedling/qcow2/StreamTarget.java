package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Raw bytes from the first to the last, into what cannot be sought, or is not known to be zeros.
 */
final class StreamTarget implements CopyTarget {
  private static final int ZEROS_AT_ONCE = 1 << 16;

  private final JoinedDisks source;
  private final WritableByteChannel target;
  private long written;

  StreamTarget(JoinedDisks source, WritableByteChannel target) {
    this.source = source;
    this.target = target;
  }

  @Override
  public boolean wants(long guestOffset, long length) {
    return false;
  }

  @Override
  public void prepare(Chunk chunk) throws IOException {
    source.read(chunk.guestOffset(), chunk.data());
  }

  @Override
  public void place(Chunk chunk) throws IOException {
    writeZeros(chunk.guestOffset());
    writeAll(chunk.data());
  }

  @Override
  public void write(Chunk chunk) {
    // that was in its turn
  }

  @Override
  public void finish() throws IOException {
    writeZeros(source.size());
  }

  private void writeZeros(long end) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_AT_ONCE);
    while (written < end) {
      writeAll(zeros.clear().limit((int) Math.min(ZEROS_AT_ONCE, end - written)));
    }
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    written += bytes.remaining();
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }
}

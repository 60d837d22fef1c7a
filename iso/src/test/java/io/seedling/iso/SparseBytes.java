package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A file in memory, of any length, that keeps only the sectors which are not all zero; it counts
 * what is written to it. Bytes beyond its end read as zeros.
 */
final class SparseBytes implements SeekableByteChannel {
  private static final int SECTOR = 2048;
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(SECTOR).asReadOnlyBuffer();

  private final NavigableMap<Long, byte[]> sectors = new TreeMap<>();
  private long position;
  private long size;
  private long written;

  static SparseBytes of(byte[] bytes) {
    SparseBytes sparse = new SparseBytes();
    sparse.write(ByteBuffer.wrap(bytes));
    return sparse;
  }

  /** Returns how many bytes have been written, zeros too. */
  long written() {
    return written;
  }

  byte get(long at) {
    byte[] sector = sectors.get(at / SECTOR);
    return sector == null ? 0 : sector[(int) (at % SECTOR)];
  }

  byte[] get(long at, int length) {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int within = (int) ((at + done) % SECTOR);
      int part = Math.min(length - done, SECTOR - within);
      byte[] sector = sectors.get((at + done) / SECTOR);
      if (sector != null) {
        System.arraycopy(sector, within, bytes, done, part);
      }
      done += part;
    }
    return bytes;
  }

  /** Returns the sectors in a range that are not all zero, by their number. */
  Map<Long, byte[]> sectors(long first, long end) {
    return sectors.subMap(first, end);
  }

  @Override
  public int write(ByteBuffer source) {
    int length = source.remaining();
    while (source.hasRemaining()) {
      int within = (int) (position % SECTOR);
      int part = Math.min(source.remaining(), SECTOR - within);
      ByteBuffer slice = source.slice(source.position(), part);
      byte[] sector = sectors.get(position / SECTOR);
      if (sector == null && slice.mismatch(ZEROS.slice(0, part)) >= 0) {
        sector = new byte[SECTOR];
        sectors.put(position / SECTOR, sector);
      }
      if (sector != null) {
        slice.get(sector, within, part);
      }
      source.position(source.position() + part);
      position += part;
    }
    written += length;
    size = Math.max(size, position);
    return length;
  }

  @Override
  public int read(ByteBuffer target) {
    if (position >= size) {
      return -1;
    }
    int length = (int) Math.min(target.remaining(), size - position);
    target.put(get(position, length));
    position += length;
    return length;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}

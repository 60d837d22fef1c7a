package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A content of zeros but for some bytes.
 *
 * @param size bytes, as many as may be
 * @param bytes offset → byte
 */
record SparseContent(long size, Map<Long, Byte> bytes) implements IsoContent {

  @Override
  public ReadableByteChannel open() {
    return new Bytes(size, new TreeMap<>(bytes));
  }

  /** Returns the size and the bytes that are not zero, as tests show them. */
  String shown() {
    return size + " bytes: " + new TreeMap<>(bytes);
  }

  private static final class Bytes implements ReadableByteChannel {
    private static final byte[] ZEROS = new byte[64 * 1024];

    private final long size;
    private final NavigableMap<Long, Byte> bytes;
    private long position;

    Bytes(long size, NavigableMap<Long, Byte> bytes) {
      this.size = size;
      this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target) {
      if (position == size) {
        return -1;
      }
      int start = target.position();
      int length = (int) Math.min(Math.min(target.remaining(), ZEROS.length), size - position);
      target.put(ZEROS, 0, length);
      for (Map.Entry<Long, Byte> entry : bytes.subMap(position, position + length).entrySet()) {
        target.put(start + (int) (entry.getKey() - position), entry.getValue());
      }
      position += length;
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}

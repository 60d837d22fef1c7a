package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseCopyTest {
  private static final int BLOCK = 65536;

  /** Bytes in memory that remember what was written to them. */
  private static final class Written implements SeekableByteChannel {
    private final StringBuilder writes = new StringBuilder();
    private final byte[] bytes = new byte[5 * BLOCK];
    private int position;

    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      writes.append(writes.isEmpty() ? "" : " ").append(position).append('+').append(length);
      source.get(bytes, position, length);
      position += length;
      return length;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
      position = (int) newPosition;
      return this;
    }

    @Override
    public int read(ByteBuffer target) {
      throw new AssertionError("not to be read");
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public long size() {
      return position;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new AssertionError("not to be truncated");
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1, ''",
    "1, -1, 0+1",
    "1, 0, 0+1",
    "65535, -1, 0+65535",
    "65536, -1, 65535+1",
    "65537, -1, 65536+1",
    "131072, -1, 131071+1",
    "196608, 65536, 65536+65536 196607+1",
    "196608, 196607, 131072+65536",
    "196609, 196608, 196608+1",
  })
  void whereABlockIsZeroThereIsAHole(int size, int oneAt, String writes) throws IOException {
    byte[] bytes = new byte[size];
    if (oneAt >= 0) {
      bytes[oneAt] = 1;
    }
    Written out = new Written();
    SparseCopy copy = new SparseCopy();

    copy.copy(IsoContent.of(bytes), out, Path.of("f"));

    assertEquals(writes, out.writes.toString());
    assertArrayEquals(bytes, java.util.Arrays.copyOf(out.bytes, size));
    assertEquals(size, copy.copied());
  }
}

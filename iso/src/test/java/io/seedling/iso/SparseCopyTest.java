package io.seedling.iso;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseCopyTest {
  private static final int SIZE = 300_000;

  /** Bytes in memory that remember what was written to them. */
  private static final class Written implements SeekableByteChannel {
    private final StringBuilder writes = new StringBuilder();
    private final byte[] bytes = new byte[SIZE];
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
    "4096, -1, 4095+1",
    "65536, 4096, 4096+4096 65535+1",
    "300000, 299999, 299008+992", // the last block, in the second bufferful
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
    assertArrayEquals(bytes, Arrays.copyOf(out.bytes, size));
    assertEquals(size, copy.copied());
  }
}

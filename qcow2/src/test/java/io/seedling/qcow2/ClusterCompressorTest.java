package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters, packed and unpacked by every codec there is. */
final class ClusterCompressorTest {
  private static final int SIZE = 1 << 16;

  private static byte[] text(int seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[SIZE];
    for (int at = 0; at < SIZE; at++) {
      boolean repeats = at > 100 && random.nextInt(8) > 0;
      bytes[at] = repeats ? bytes[at - 1 - at % 97] : (byte) random.nextInt(60);
    }
    return bytes;
  }

  private static byte[] noise(int seed) {
    byte[] bytes = new byte[SIZE];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static byte[] read(ByteBuffer bytes) {
    byte[] read = new byte[bytes.remaining()];
    bytes.get(read);
    return read;
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatIsPackedIsUnpackedIntoAnyMemory(Compression compression) {
    ByteBuffer packed = ByteBuffer.allocateDirect(4 * SIZE);
    try (ClusterCompressor compressor = ClusterCompressor.of(compression, false);
        ClusterDecompressor decompressor =
            ClusterDecompressor.of(
                compression.type() == 1, new LateInflaters(Optional::empty, 0))) {
      for (int seed = 0; seed < 4; seed++) {
        int start = packed.position();
        assertTrue(compressor.compress(direct(text(seed)), packed));
        ByteBuffer there = packed.duplicate().flip().position(start);
        ByteBuffer heap = ByteBuffer.allocate(SIZE + 14).slice(7, SIZE);
        assertTrue(decompressor.decompress(there.duplicate(), heap));
        assertArrayEquals(text(seed), read(heap.flip()));
        ByteBuffer elsewhere = ByteBuffer.allocateDirect(SIZE + 14).position(7).limit(7 + SIZE);
        assertTrue(decompressor.decompress(there, elsewhere));
        assertArrayEquals(text(seed), read(elsewhere.position(7)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void whatWouldNotBeSmallerIsNotPacked(Compression compression) {
    ByteBuffer packed = ByteBuffer.allocateDirect(4 * SIZE).position(99);
    try (ClusterCompressor compressor = ClusterCompressor.of(compression, false)) {
      assertFalse(compressor.compress(direct(noise(1)), packed));
      assertEquals(99, packed.position());
      assertEquals(4 * SIZE, packed.limit());
      assertTrue(compressor.compress(direct(text(1)), packed));
    }
  }

  @Test
  void bothCodecsOfZstandardReadWhatEitherWrites() {
    assertEquals(Optional.empty(), Zstd.whyNotNative());
    try (Zstd one = new ZstdNative();
        Zstd other = new ZstdJava()) {
      assertReads(one, other);
      assertReads(other, one);
      assertReads(other, other);
    }
  }

  private static void assertReads(Zstd writer, Zstd reader) {
    ByteBuffer packed = ByteBuffer.allocateDirect(SIZE);
    assertFalse(writer.compress(direct(noise(2)), packed));
    assertEquals(0, packed.position());
    assertTrue(writer.compress(direct(text(2)), packed));
    assertEquals(packed.position(), ZstdFrame.length(packed.duplicate().position(0)));
    ByteBuffer cluster = ByteBuffer.allocateDirect(SIZE);
    assertTrue(reader.decompress(packed.flip(), cluster));
    assertArrayEquals(text(2), read(cluster.flip()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDamagedFrameIsReadOrRefused(boolean isNative) {
    ByteBuffer whole = ByteBuffer.allocateDirect(SIZE);
    try (Zstd codec = isNative ? new ZstdNative() : new ZstdJava()) {
      assertTrue(codec.compress(direct(text(3)), whole));
      byte[] frame = read(whole.flip());
      for (int bit = 0; bit < 8 * Math.min(frame.length, 400); bit++) {
        frame[bit / 8] ^= (byte) (1 << bit % 8);
        ByteBuffer cluster = ByteBuffer.allocateDirect(SIZE);
        ByteBuffer damaged = direct(frame);
        int length = ZstdFrame.length(damaged);
        boolean read = length > 0 && codec.decompress(damaged.limit(length), cluster);
        assertTrue(!read || !cluster.hasRemaining());
        frame[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }
}

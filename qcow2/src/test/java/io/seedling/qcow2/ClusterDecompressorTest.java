package io.seedling.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** What Java inflates, and what is left to others. */
final class ClusterDecompressorTest {
  private static final int SIZE = 1 << 16;

  /** Answers as it is told; what it fails with leaves garbage behind. */
  private static final class Fake implements InflaterFinder, InflaterFinder.FastInflater {
    final List<String> calls = new ArrayList<>();
    boolean succeeds;

    @Override
    public Optional<FastInflater> inflater() {
      calls.add("open");
      return Optional.of(this);
    }

    @Override
    public boolean inflate(ByteBuffer packed, ByteBuffer cluster) {
      calls.add("inflate " + packed.remaining() + " to " + cluster.remaining());
      int end = succeeds ? cluster.limit() : cluster.limit() / 2;
      for (int at = cluster.position(); at < end; at++) {
        cluster.put(at, (byte) 'x');
      }
      if (succeeds) {
        cluster.position(cluster.limit());
      }
      return succeeds;
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private static byte[] text(int length) {
    Random random = new Random(5);
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; at++) {
      bytes[at] = (byte) ('a' + random.nextInt(9));
    }
    return bytes;
  }

  private static ByteBuffer deflated(byte[] bytes) {
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(bytes);
    deflater.finish();
    ByteBuffer packed = ByteBuffer.allocateDirect(2 * bytes.length);
    deflater.deflate(packed);
    deflater.end();
    return packed.flip();
  }

  private static ByteBuffer cluster(byte[] bytes) {
    return ByteBuffer.allocateDirect(SIZE).put(bytes, 0, SIZE).flip();
  }

  @Test
  void othersAreAskedOnceJavaHasInflatedEnough() {
    Fake fake = new Fake();
    fake.succeeds = true;
    ByteBuffer packed = deflated(text(SIZE));
    String asked = "inflate " + packed.remaining() + " to " + SIZE;
    LateInflaters inflaters = new LateInflaters(fake, 2 * SIZE - 1);
    ByteBuffer cluster = ByteBuffer.allocateDirect(SIZE);
    try (ClusterDecompressor one = ClusterDecompressor.of(false, inflaters);
        ClusterDecompressor other = ClusterDecompressor.of(false, inflaters)) {
      assertTrue(one.decompress(packed.duplicate(), cluster));
      assertEquals(cluster(text(SIZE)), cluster.flip());
      assertTrue(other.decompress(packed.duplicate(), cluster));
      assertEquals(cluster(text(SIZE)), cluster.flip());
      assertEquals(List.of(), fake.calls);
      assertTrue(one.decompress(packed.duplicate(), cluster));
      assertEquals('x', cluster.flip().get(SIZE - 1));
      assertTrue(one.decompress(packed.duplicate(), cluster));
      assertEquals(List.of("open", asked, asked), fake.calls);
    }
    assertEquals(List.of("open", asked, asked, "close"), fake.calls);
  }

  @Test
  void whatOthersCannotIsDoneByJavaFromTheStart() {
    Fake fake = new Fake();
    try (ClusterDecompressor decompressor =
        ClusterDecompressor.of(false, new LateInflaters(fake, 0))) {
      for (int length : new int[] {SIZE, SIZE + 1, 2 * SIZE}) { // as long as it may go on
        ByteBuffer cluster = ByteBuffer.allocateDirect(SIZE);
        assertTrue(decompressor.decompress(deflated(text(length)), cluster));
        assertEquals(cluster(text(length)), cluster.flip());
      }
      assertFalse(
          decompressor.decompress(deflated(text(SIZE - 1)), ByteBuffer.allocateDirect(SIZE)));
      ByteBuffer damaged = deflated(text(SIZE)).put(0, (byte) 0xff);
      assertFalse(decompressor.decompress(damaged, ByteBuffer.allocateDirect(SIZE)));
    }
    assertEquals(7, fake.calls.size());
  }

  @Test
  void whereThereAreNoOthersTheyAreAskedForOnce() {
    List<String> calls = new ArrayList<>();
    InflaterFinder none =
        () -> {
          calls.add("open");
          return Optional.empty();
        };
    try (ClusterDecompressor decompressor =
        ClusterDecompressor.of(false, new LateInflaters(none, 0))) {
      for (int round = 0; round < 3; round++) {
        ByteBuffer cluster = ByteBuffer.allocateDirect(SIZE);
        assertTrue(decompressor.decompress(deflated(text(SIZE)), cluster));
        assertEquals(cluster(text(SIZE)), cluster.flip());
      }
    }
    assertEquals(List.of("open"), calls);
  }
}

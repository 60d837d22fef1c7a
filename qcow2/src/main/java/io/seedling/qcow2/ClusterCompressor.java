package io.seedling.qcow2;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** Compresses clusters, one at a time; for one thread. */
sealed interface ClusterCompressor extends Closeable {

  /**
   * Compresses a cluster.
   *
   * @param cluster from position to limit
   * @param packed where the outcome goes, from its position on; the position moves behind it
   * @return false where it would not be smaller than the cluster; the position has not moved then
   */
  boolean compress(ByteBuffer cluster, ByteBuffer packed);

  @Override
  void close();

  /**
   * Returns a new compressor, which the caller closes.
   *
   * @param portable whether it is the one in Java, if there are two
   */
  static ClusterCompressor of(Compression compression, boolean portable) {
    return switch (compression) {
      case ZLIB -> new Deflate();
      case ZSTD -> new Zstandard(portable ? new ZstdJava() : Zstd.open());
    };
  }

  /**
   * Raw deflate. QEMU keeps to a window of 4 KiB; its readers inflate a cluster as a whole, so that
   * the 32 KiB of Java's are as good, and smaller.
   */
  final class Deflate implements ClusterCompressor {
    /**
     * With the larger window, no larger than QEMU's level 6, in half the time. (Level 1 is faster
     * by little, and in zlib-ng, which is some systems' zlib, another and much weaker method.)
     */
    private static final int LEVEL = 2;

    private final Deflater deflater = new Deflater(LEVEL, true);
    private final FirstLook look = new FirstLook();

    @Override
    public boolean compress(ByteBuffer cluster, ByteBuffer packed) {
      if (look.isNoise(cluster)) {
        return false;
      }
      int start = packed.position();
      int limit = packed.limit();
      packed.limit(Math.min(limit, start + cluster.remaining() - 1));
      deflater.reset();
      deflater.setInput(cluster);
      deflater.finish();
      deflater.deflate(packed);
      packed.limit(limit);
      if (!deflater.finished()) {
        packed.position(start);
        return false;
      }
      return true;
    }

    @Override
    public void close() {
      deflater.end();
    }
  }

  /** A frame of Zstandard a cluster. */
  final class Zstandard implements ClusterCompressor {
    private final Zstd codec;

    private Zstandard(Zstd codec) {
      this.codec = codec;
    }

    @Override
    public boolean compress(ByteBuffer cluster, ByteBuffer packed) {
      int limit = packed.limit();
      packed.limit(Math.min(limit, packed.position() + cluster.remaining() - 1));
      boolean smaller = codec.compress(cluster, packed);
      packed.limit(limit);
      return smaller;
    }

    @Override
    public void close() {
      codec.close();
    }
  }
}

package io.seedling.qcow2;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Decompresses clusters, one at a time; for one thread. */
sealed interface ClusterDecompressor extends Closeable {

  /**
   * Decompresses a cluster.
   *
   * @param packed what begins with it, from position to limit; not in the heap
   * @param cluster filled to its limit
   * @return false where it is not valid, or too short
   */
  boolean decompress(ByteBuffer packed, ByteBuffer cluster);

  @Override
  void close();

  /**
   * Returns a new decompressor, which the caller closes.
   *
   * @param zstd whether the image's clusters are compressed by Zstandard, not deflated
   * @param inflaters shared by those of the image
   */
  static ClusterDecompressor of(boolean zstd, LateInflaters inflaters) {
    return zstd ? new Zstandard() : new Inflate(inflaters);
  }

  /** Raw deflate; a stream that fills the cluster before its end is as good as any. */
  final class Inflate implements ClusterDecompressor {
    private final Inflater inflater = new Inflater(true);
    private final LateInflaters inflaters;
    private boolean asked;
    private InflaterFinder.@Nullable FastInflater fast;

    Inflate(LateInflaters inflaters) {
      this.inflaters = inflaters;
    }

    @Override
    public boolean decompress(ByteBuffer packed, ByteBuffer cluster) {
      if (!asked && inflaters.arePaying(cluster.remaining())) {
        asked = true;
        fast = inflaters.open().orElse(null);
      }
      return (fast != null && fast.inflate(packed, cluster)) || inflate(packed, cluster);
    }

    private boolean inflate(ByteBuffer packed, ByteBuffer cluster) {
      inflater.reset();
      inflater.setInput(packed);
      try {
        while (cluster.hasRemaining()) {
          if (inflater.inflate(cluster) == 0) {
            return false;
          }
        }
        return true;
      } catch (DataFormatException e) {
        return false;
      }
    }

    @Override
    public void close() {
      inflater.end();
      if (fast != null) {
        fast.close();
      }
    }
  }

  /** The one frame that a cluster is; what stands behind it is another cluster's. */
  final class Zstandard implements ClusterDecompressor {
    private final Zstd codec = Zstd.open();

    @Override
    public boolean decompress(ByteBuffer packed, ByteBuffer cluster) {
      int length = ZstdFrame.length(packed);
      return length >= 0 && codec.decompress(packed.limit(packed.position() + length), cluster);
    }

    @Override
    public void close() {
      codec.close();
    }
  }
}

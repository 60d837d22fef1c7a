package io.seedling.qcow2;

import static com.github.luben.zstd.Zstd.errDstSizeTooSmall;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Zstandard's own library, called through JNI: several times as fast as Java, in both directions.
 */
final class ZstdNative implements Zstd {
  private static final int LEVEL = 3; // QEMU's, and the library's default

  private @Nullable ZstdDecompressCtx decompressor;
  private @Nullable ZstdCompressCtx compressor;

  /** Loads the library, and returns what is in the way of that, or null. */
  static @Nullable String whyUnusable() {
    try {
      Native.load();
      return null;
    } catch (LinkageError e) { // no library for the platform, nowhere to unpack it, no jar
      String reason = String.valueOf(e.getMessage());
      int firstLine = reason.indexOf('\n');
      return firstLine < 0 ? reason : reason.substring(0, firstLine);
    }
  }

  @Override
  public boolean decompress(ByteBuffer frame, ByteBuffer cluster) {
    ZstdDecompressCtx context = decompressor;
    if (context == null) {
      context = new ZstdDecompressCtx();
      decompressor = context;
    }
    int start = cluster.position();
    int room = cluster.remaining();
    int from = frame.position();
    int length = frame.remaining();
    try {
      int filled =
          cluster.isDirect()
              ? context.decompressDirectByteBuffer(cluster, start, room, frame, from, length)
              : context.decompressDirectByteBufferToByteArray(
                  cluster.array(), cluster.arrayOffset() + start, room, frame, from, length);
      cluster.position(start + filled);
      return filled == room;
    } catch (ZstdException e) {
      return false;
    }
  }

  @Override
  public boolean compress(ByteBuffer cluster, ByteBuffer packed) {
    ZstdCompressCtx context = compressor;
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(LEVEL);
      compressor = context;
    }
    try {
      int start = packed.position();
      int length =
          context.compressDirectByteBuffer(
              packed, start, packed.remaining(), cluster, cluster.position(), cluster.remaining());
      packed.position(start + length);
      return true;
    } catch (ZstdException e) {
      if (e.getErrorCode() == errDstSizeTooSmall()) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (decompressor != null) {
      decompressor.close();
    }
    if (compressor != null) {
      compressor.close();
    }
  }
}

package io.seedling.qcow2;

import io.airlift.compress.MalformedInputException;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.nio.ByteBuffer;

/** Zstandard in Java alone, for platforms that its own library is not built for. */
final class ZstdJava implements Zstd {
  private final ZstdDecompressor decompressor = new ZstdDecompressor();
  private final ZstdCompressor compressor = new ZstdCompressor();
  private ByteBuffer room = ByteBuffer.allocate(0);

  @Override
  public boolean decompress(ByteBuffer frame, ByteBuffer cluster) {
    try {
      decompressor.decompress(frame, cluster);
      return !cluster.hasRemaining();
    } catch (MalformedInputException | IndexOutOfBoundsException e) { // it throws both
      return false;
    }
  }

  @Override
  public boolean compress(ByteBuffer cluster, ByteBuffer packed) {
    int most = compressor.maxCompressedLength(cluster.remaining());
    room = room.capacity() < most ? ByteBuffer.allocate(most) : room.clear();
    compressor.compress(cluster, room);
    if (room.flip().remaining() > packed.remaining()) {
      return false;
    }
    packed.put(room);
    return true;
  }

  @Override
  public void close() {
    // holds nothing but memory
  }
}

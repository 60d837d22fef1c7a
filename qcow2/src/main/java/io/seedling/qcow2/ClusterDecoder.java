package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads compressed clusters (QEMU's {@code docs/interop/qcow2.txt}, "Compressed Clusters"). */
final class ClusterDecoder {
  private static final int SECTOR = 512;

  private final ImageFile file;
  private final int clusterSize;
  private final int offsetBits;
  private final boolean zstd;

  ClusterDecoder(ImageFile file, Qcow2Header header) {
    this.file = file;
    this.clusterSize = 1 << header.clusterBits();
    this.offsetBits = 62 - (header.clusterBits() - 8);
    this.zstd = header.compressionType() != 0;
  }

  /**
   * Decompresses a cluster, and copies a part of it.
   *
   * @param entry the cluster's L2 entry
   * @param entryOffset where that lies in the file, in bytes, for messages
   * @param within where in the cluster the part begins, in bytes
   * @param target filled to its limit
   */
  void read(long entry, long entryOffset, int within, ByteBuffer target) throws IOException {
    long offset = entry & ((1L << offsetBits) - 1);
    long sectors = ((entry & (L2Table.COMPRESSED - 1)) >>> offsetBits) + 1;
    int length = (int) (sectors * SECTOR - offset % SECTOR);
    ByteBuffer packed = file.read(offset, length); // the last sectors may not be there in full
    byte[] cluster = new byte[clusterSize];
    boolean whole = zstd ? Zstd.decompress(packed, cluster) : inflate(packed, cluster);
    if (!whole) {
      throw new Qcow2FormatException(
          "the compressed cluster at 0x"
              + Long.toHexString(offset)
              + " cannot be decompressed to "
              + clusterSize
              + " bytes",
          entryOffset);
    }
    target.put(cluster, within, target.remaining());
  }

  /** Raw deflate; a stream that fills the cluster before its end is as good as any. */
  private static boolean inflate(ByteBuffer packed, byte[] cluster) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      int filled = 0;
      while (filled < cluster.length) {
        int more = inflater.inflate(cluster, filled, cluster.length - filled);
        if (more == 0) {
          return false;
        }
        filled += more;
      }
      return true;
    } catch (DataFormatException e) {
      return false;
    } finally {
      inflater.end();
    }
  }
}

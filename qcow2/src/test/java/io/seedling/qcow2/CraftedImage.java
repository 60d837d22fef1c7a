package io.seedling.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An image, most of whose header and tables are right. */
final class CraftedImage {
  private final int clusterBits;
  private final int l1Entries;
  private final Map<Long, ByteBuffer> parts = new TreeMap<>();
  long l1At = HostileImages.L1_AT;
  long refcountsAt = HostileImages.REFCOUNTS_AT;
  int refcountClusters = 1;
  int snapshots;
  int compressionType;
  int bitmapDirectoryBytes;
  Optional<String> backing = Optional.empty();

  CraftedImage(int clusterBits, int l1Entries) {
    this.clusterBits = clusterBits;
    this.l1Entries = l1Entries;
  }

  CraftedImage put(long at, ByteBuffer bytes) {
    parts.put(at, bytes);
    return this;
  }

  CraftedImage fill(long at, long value, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * count);
    while (bytes.hasRemaining()) {
      bytes.putLong(value);
    }
    return put(at, bytes.rewind());
  }

  void to(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(512);
    header.putInt(Qcow2Header.MAGIC).putInt(3);
    header.putLong(backing.isPresent() ? 256 : 0).putInt(backing.orElse("").length());
    header.putInt(clusterBits).putLong((long) l1Entries << (2 * clusterBits - 3));
    header.putInt(0).putInt(l1Entries).putLong(l1At);
    header.putLong(refcountsAt).putInt(refcountClusters);
    header.putInt(snapshots).putLong(snapshots == 0 ? 0 : HostileImages.DATA_AT);
    header.putLong(compressionType == 0 ? 0 : 8).putLong(0);
    header.putLong(bitmapDirectoryBytes == 0 ? 0 : 1);
    header.putInt(4).putInt(112).put((byte) compressionType).position(112);
    if (bitmapDirectoryBytes > 0) {
      header.putInt(0x23852875).putInt(24).putInt(65535).putInt(0);
      header.putLong(bitmapDirectoryBytes).putLong(HostileImages.DATA_AT);
    }
    header.position(256).put(backing.orElse("").getBytes(UTF_8));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ImageFile.write(channel, header.rewind(), 0);
      for (Map.Entry<Long, ByteBuffer> part : parts.entrySet()) {
        ImageFile.write(channel, part.getValue(), part.getKey());
      }
      long end =
          Math.max(refcountsAt + ((long) refcountClusters << clusterBits), l1At + 8L * l1Entries);
      if (channel.size() < end) {
        ImageFile.write(channel, ByteBuffer.allocate(1), end - 1);
      }
    }
  }
}

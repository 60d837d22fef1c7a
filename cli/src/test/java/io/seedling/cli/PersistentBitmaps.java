package io.seedling.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** What the persistent bitmaps of an image say, read without any of our classes. */
final class PersistentBitmaps {
  private final ByteBuffer image;

  private PersistentBitmaps(ByteBuffer image) {
    this.image = image;
  }

  /** Returns each bitmap's flags, log2 of its granularity, name and set bits. */
  static List<String> of(Path image) throws IOException {
    return new PersistentBitmaps(ByteBuffer.wrap(Files.readAllBytes(image))).all();
  }

  private List<String> all() {
    List<String> found = new ArrayList<>();
    int at = image.getInt(4) == 2 ? 72 : image.getInt(100);
    while (image.getInt(at) != 0 && image.getInt(at) != 0x23852875) {
      at += 8 + (image.getInt(at + 4) + 7 & -8);
    }
    int count = image.getInt(at) == 0 ? 0 : image.getInt(at + 8);
    long entry = count == 0 ? 0 : image.getLong(at + 24);
    for (int i = 0; i < count; i++) {
      ByteBuffer fixed = image.slice((int) entry, 24);
      byte[] name = new byte[fixed.getShort(18)];
      image.get((int) entry + 24 + fixed.getInt(20), name);
      found.add(
          fixed.getInt(12)
              + " "
              + fixed.get(17)
              + " "
              + new String(name, UTF_8)
              + " "
              + bits(fixed));
      entry += (24 + fixed.getInt(20) + name.length + 7) & -8;
    }
    return found;
  }

  private BitSet bits(ByteBuffer entry) {
    int clusterSize = 1 << image.getInt(20);
    BitSet bits = new BitSet();
    for (int i = 0; i < entry.getInt(8); i++) {
      long place = image.getLong((int) entry.getLong(0) + 8 * i);
      byte[] cluster = new byte[clusterSize];
      if (place == 1) {
        Arrays.fill(cluster, (byte) -1);
      } else if (place != 0) {
        image.get((int) place, cluster, 0, Math.min(clusterSize, image.limit() - (int) place));
      }
      BitSet part = BitSet.valueOf(cluster);
      for (int bit = part.nextSetBit(0); bit >= 0; bit = part.nextSetBit(bit + 1)) {
        bits.set(i * clusterSize * 8 + bit);
      }
    }
    long granules = (image.getLong(24) + (1L << entry.get(17)) - 1) >> entry.get(17);
    bits.clear((int) granules, Math.max(bits.length(), (int) granules));
    return bits;
  }
}

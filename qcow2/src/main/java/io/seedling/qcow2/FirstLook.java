package io.seedling.qcow2;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Tells what deflate would leave as it is, at a tenth of the cost of trying: data that are
 * encrypted, or compressed already. For one thread.
 *
 * <p>Both of deflate's ways to save must be closed: all byte values are about as frequent as each
 * other, in a sample; and there are no repetitions of some length within the window. The answer
 * depends on the bytes alone. Where it errs, less than a hundredth of a cluster would have been
 * saved, or of repetitions as much as they have of the cluster.
 */
final class FirstLook {
  private static final int LEAST_BYTES = 1 << 14; // fewer tell nothing for sure
  private static final int SAMPLES = 8192;
  private static final int VALUES = 256;

  /**
   * Of chi squared; noise has 255, with a deviation of 23, and bytes that Huffman's code makes
   * smaller by a hundredth have 1160.
   */
  private static final int MOST_UNEVEN = 512;

  private static final int WINDOW = 1 << 15;
  private static final int HASH_BITS = 12;
  private static final int HASH_FACTOR = 0x9E3779B1; // 2^32 over the golden ratio
  private static final int LOOKED_AT = 0xf << (32 - HASH_BITS - 4); // one place of 16
  private static final int MOST_REPEATS = 4;

  private final int[] counts = new int[VALUES];
  private final int[] places = new int[1 << HASH_BITS];
  private byte[] bytes = new byte[0];

  /**
   * Tells whether it is no use to deflate a cluster.
   *
   * @param cluster from position to limit, which stay
   */
  boolean isNoise(ByteBuffer cluster) {
    int length = cluster.remaining();
    if (length < LEAST_BYTES) {
      return false;
    }
    if (bytes.length != length) {
      bytes = new byte[length];
    }
    cluster.get(cluster.position(), bytes);
    return isEven(length / SAMPLES) && !repeats();
  }

  private boolean isEven(int step) {
    Arrays.fill(counts, 0);
    for (int sample = 0; sample < SAMPLES; sample++) {
      counts[bytes[sample * step + sample % step] & 0xff]++;
    }
    int expected = SAMPLES / VALUES;
    int squares = 0;
    for (int count : counts) {
      squares += (count - expected) * (count - expected);
    }
    return squares < MOST_UNEVEN * expected;
  }

  /** Looks for four bytes that were there before, where their hash says so: all are looked at. */
  private boolean repeats() {
    Arrays.fill(places, -WINDOW);
    int repeats = 0;
    int word = (bytes[0] << 16) | ((bytes[1] & 0xff) << 8) | (bytes[2] & 0xff);
    for (int at = 3; at < bytes.length; at++) {
      word = (word << 8) | (bytes[at] & 0xff);
      int hash = word * HASH_FACTOR;
      if ((hash & LOOKED_AT) == 0) {
        int place = hash >>> (32 - HASH_BITS);
        int before = places[place];
        places[place] = at;
        if (at - before < WINDOW && isWord(before, word) && ++repeats > MOST_REPEATS) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isWord(int end, int word) {
    return bytes[end] == (byte) word
        && bytes[end - 1] == (byte) (word >> 8)
        && bytes[end - 2] == (byte) (word >> 16)
        && bytes[end - 3] == (byte) (word >> 24);
  }
}

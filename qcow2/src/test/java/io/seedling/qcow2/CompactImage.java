package io.seedling.qcow2;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A small image in few bytes, for a fuzzer to change: the blocks of 512 bytes, each without the
 * repetitions of its last byte, and a mark between one and the next. So what is put in or taken out
 * in one block moves no other.
 */
final class CompactImage {
  private static final int BLOCK = 512;
  private static final byte MARK_1 = (byte) 0xfa;
  private static final byte MARK_2 = (byte) 0xce;

  private CompactImage() {}

  /** Returns what becomes the same image, with zeros to the end of its last block. */
  static byte[] of(byte[] file) {
    byte[] image = padded(file);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 0; at < image.length; at += BLOCK) {
      int end = at + BLOCK;
      while (end > at + 1 && image[end - 2] == image[end - 1]) {
        end--;
      }
      if (end == at + 1 && image[at] == 0) {
        end--;
      }
      out.write(image, at, end - at);
      out.write(MARK_1);
      out.write(MARK_2);
    }
    return out.toByteArray();
  }

  static byte[] padded(byte[] file) {
    return Arrays.copyOf(file, (file.length + BLOCK - 1) / BLOCK * BLOCK);
  }

  /** Returns the image of any bytes at all; at most so many blocks. */
  static byte[] image(byte[] compact, int mostBlocks) {
    byte[] image = new byte[mostBlocks * BLOCK];
    int block = 0;
    int within = 0;
    for (int i = 0; i < compact.length && block < mostBlocks; i++) {
      int at = block * BLOCK + within;
      if (i + 1 < compact.length && compact[i] == MARK_1 && compact[i + 1] == MARK_2) {
        Arrays.fill(image, at, (block + 1) * BLOCK, within == 0 ? 0 : image[at - 1]);
        i++;
        block++;
        within = 0;
      } else if (within < BLOCK) {
        image[at] = compact[i];
        within++;
      }
    }
    return Arrays.copyOf(image, Math.min(block * BLOCK + within, image.length));
  }
}

package io.seedling.iso;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A small volume in few bytes, for a fuzzer to change: the sectors from 16 on, each without the
 * zeros at its end, and a mark between one and the next. So what is put in or taken out in one
 * sector moves no other.
 */
final class CompactVolume {
  private static final int FIRST_SECTOR = 16;
  private static final int MOST_SECTORS = 64;
  private static final int SECTORS_BEHIND = 4; // of zeros, for extents to lie in
  private static final byte MARK_1 = (byte) 0xFA;
  private static final byte MARK_2 = (byte) 0xCE;

  private CompactVolume() {}

  static byte[] of(byte[] volume) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = FIRST_SECTOR * Sectors.SIZE; at < volume.length; at += Sectors.SIZE) {
      int end = at + Sectors.SIZE;
      while (end > at && volume[end - 1] == 0) {
        end--;
      }
      out.write(volume, at, end - at);
      out.write(MARK_1);
      out.write(MARK_2);
    }
    return out.toByteArray();
  }

  /** Returns the volume of any bytes at all. */
  static byte[] volume(byte[] compact) {
    byte[] volume = new byte[(FIRST_SECTOR + MOST_SECTORS) * Sectors.SIZE];
    int sector = FIRST_SECTOR;
    int within = 0;
    for (int i = 0; i < compact.length && sector < FIRST_SECTOR + MOST_SECTORS; i++) {
      if (i + 1 < compact.length && compact[i] == MARK_1 && compact[i + 1] == MARK_2) {
        i++;
        sector++;
        within = 0;
      } else if (within < Sectors.SIZE) {
        volume[sector * Sectors.SIZE + within] = compact[i];
        within++;
      }
    }
    int sectors = Math.min(sector + SECTORS_BEHIND, FIRST_SECTOR + MOST_SECTORS);
    return Arrays.copyOf(volume, sectors * Sectors.SIZE);
  }
}

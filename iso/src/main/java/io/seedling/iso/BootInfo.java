package io.seedling.iso;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/**
 * A boot image with a boot information table in its bytes 8 to 63, as mkisofs invented it and
 * ISOLINUX wants it: sector of the primary descriptor, sector, length and checksum of the image,
 * zeros.
 *
 * @param image the bytes as they are in the tree
 * @param size their count
 * @param sector where they begin on the volume
 */
record BootInfo(IsoContent image, long size, long sector) implements IsoContent {
  /** The byte after the table, where the sum begins. */
  static final int END = 64;

  /** The image is held in memory; ISOLINUX has 40 KB. */
  static final int MAX_IMAGE_SIZE = 16 << 20;

  private static final int TABLE_AT = 8;

  @Override
  public ReadableByteChannel open() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) size + 1).order(ByteOrder.LITTLE_ENDIAN);
    try (ReadableByteChannel source = image.open()) {
      while (bytes.hasRemaining() && source.read(bytes) >= 0) {}
    }
    if (bytes.flip().limit() == size) { // any other count is refused by who asked
      putTable(bytes);
    }
    return Channels.newChannel(new ByteArrayInputStream(bytes.array(), 0, bytes.limit()));
  }

  private void putTable(ByteBuffer bytes) {
    int sum = 0;
    for (int at = END; at < bytes.limit(); at++) {
      sum += Byte.toUnsignedInt(bytes.get(at)) << (8 * (at % 4)); // words, the last one with zeros
    }
    bytes.position(TABLE_AT);
    bytes.putInt((int) Layout.SYSTEM_AREA_SECTORS).putInt((int) sector).putInt((int) size);
    bytes.putInt(sum);
    while (bytes.position() < END) {
      bytes.putInt(0);
    }
    bytes.rewind();
  }
}

package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The rules for El Torito's boot catalog (El Torito §2). */
final class BootCatalogCheck {
  private static final int IMAGE_AT = 8;

  private BootCatalogCheck() {}

  static void check(FoundVolume volume) throws IOException {
    long block = volume.descriptors().bootCatalogBlock();
    if (block < 0) {
      return;
    }
    long offset = block * Sectors.SIZE;
    if (!volume.bytes().contains(offset, Sectors.SIZE)) {
      error(volume, DescriptorSet.START, "2.0", "the boot catalog is behind the volume's end");
      return;
    }
    ByteBuffer catalog = volume.bytes().bytes(offset, Sectors.SIZE);
    int sum = 0;
    for (int at = 0; at < BootCatalog.ENTRY_LENGTH; at += 2) {
      sum += Short.reverseBytes(catalog.getShort(at));
    }
    if (catalog.get(0) != BootCatalog.VALIDATION
        || Short.reverseBytes(catalog.getShort(BootCatalog.KEY_AT)) != (short) BootCatalog.KEY) {
      error(volume, offset, "2.1", "the boot catalog does not begin with a validation entry");
    } else if ((sum & 0xFFFF) != 0) {
      error(volume, offset, "2.1", "the sum of the validation entry's words is not 0");
    }
    long image =
        Integer.toUnsignedLong(
            Integer.reverseBytes(catalog.getInt(BootCatalog.ENTRY_LENGTH + IMAGE_AT)));
    if (!volume.bytes().contains(image * Sectors.SIZE, 1)) {
      error(
          volume,
          offset + BootCatalog.ENTRY_LENGTH,
          "2.2",
          "the boot image is behind the volume's end");
    }
  }

  private static void error(FoundVolume volume, long offset, String clause, String message) {
    volume.problems().note(Finding.error(offset, "El Torito §" + clause, "", message));
  }
}

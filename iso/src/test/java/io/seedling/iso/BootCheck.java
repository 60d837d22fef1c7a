package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A strict reader of boot catalogs for tests, written from "El Torito" 1.0. */
final class BootCheck {
  private static final int SECTOR = 2048;

  /** Where findings go. */
  interface Rules {
    void rule(boolean holds, String otherwise);
  }

  /** An image that a catalog names. */
  record Image(int platform, int loadSectors, long sector) {}

  private final ByteBuffer volume;
  private final Rules rules;
  private final List<Image> images = new ArrayList<>();

  private BootCheck(ByteBuffer volume, Rules rules) {
    this.volume = volume.order(ByteOrder.LITTLE_ENDIAN);
    this.rules = rules;
  }

  /** Reads what a boot record leads to. */
  static List<Image> of(ByteBuffer volume, int record, Rules rules) {
    BootCheck check = new BootCheck(volume, rules);
    byte[] system = new byte[64];
    volume.get(record + 7, system);
    rules.rule(
        new String(system, StandardCharsets.US_ASCII)
            .equals("EL TORITO SPECIFICATION" + "\0".repeat(41)),
        "the boot system identifier");
    check.blank(record + 75, record + SECTOR);
    check.catalog(Math.multiplyExact(volume.getInt(record + 71), SECTOR));
    return check.images;
  }

  private void catalog(int at) {
    int sum = 0;
    for (int i = 0; i < 32; i += 2) {
      sum += Short.toUnsignedInt(volume.getShort(at + i));
    }
    rules.rule((sum & 0xFFFF) == 0, "the sum of the validation entry");
    rules.rule(volume.get(at) == 1, "the header of the validation entry");
    rules.rule(volume.getShort(at + 30) == (short) 0xAA55, "the key of the validation entry");
    blank(at + 2, at + 28);
    image(at + 32, u8(at + 1));
    int next = at + 64;
    boolean last = volume.get(next) == 0;
    while (!last) {
      rules.rule(u8(next) == 0x90 || u8(next) == 0x91, "a section header " + u8(next));
      last = u8(next) == 0x91;
      int count = Short.toUnsignedInt(volume.getShort(next + 2));
      blank(next + 4, next + 32);
      int platform = u8(next + 1);
      next += 32;
      for (int i = 0; i < count; i++, next += 32) {
        image(next, platform);
      }
    }
    blank(next, at + SECTOR);
  }

  private void image(int at, int platform) {
    rules.rule(u8(at) == 0x88, "an image that is not bootable");
    blank(at + 1, at + 6);
    blank(at + 12, at + 32);
    long sector = Integer.toUnsignedLong(volume.getInt(at + 8));
    rules.rule(sector * SECTOR < volume.limit(), "an image behind the volume's end");
    images.add(new Image(platform, Short.toUnsignedInt(volume.getShort(at + 6)), sector));
  }

  private void blank(int from, int to) {
    for (int i = from; i < to; i++) {
      rules.rule(volume.get(i) == 0, "byte " + i + " is not blank");
    }
  }

  private int u8(int at) {
    return Byte.toUnsignedInt(volume.get(at));
  }
}

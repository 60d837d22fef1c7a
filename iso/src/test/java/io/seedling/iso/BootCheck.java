package io.seedling.iso;

import java.util.ArrayList;
import java.util.List;

/** A strict reader of boot catalogs for tests, written from "El Torito" 1.0. */
final class BootCheck {
  private static final int SECTOR = 2048;

  /** An image that a catalog names. */
  record Image(int platform, int loadSectors, long sector) {}

  private final RawVolume raw;
  private final List<Image> images = new ArrayList<>();

  private BootCheck(RawVolume raw) {
    this.raw = raw;
  }

  /** Reads what a boot record leads to. */
  static List<Image> of(RawVolume raw, long record) {
    BootCheck check = new BootCheck(raw);
    String system = raw.text(record + 7, 64);
    raw.rule(
        system.equals("EL TORITO SPECIFICATION" + "\0".repeat(41)), "the boot system identifier");
    check.blank(record + 75, record + SECTOR);
    check.catalog(raw.le(record + 71, 4) * SECTOR);
    return check.images;
  }

  private void catalog(long at) {
    long sum = 0;
    for (int i = 0; i < 32; i += 2) {
      sum += raw.le(at + i, 2);
    }
    raw.rule((sum & 0xFFFF) == 0, "the sum of the validation entry");
    raw.rule(raw.u8(at) == 1, "the header of the validation entry");
    raw.rule(raw.le(at + 30, 2) == 0xAA55, "the key of the validation entry");
    blank(at + 2, at + 28);
    image(at + 32, raw.u8(at + 1));
    long next = at + 64;
    boolean last = raw.u8(next) == 0;
    while (!last) {
      raw.rule(raw.u8(next) == 0x90 || raw.u8(next) == 0x91, "a section header " + raw.u8(next));
      last = raw.u8(next) == 0x91;
      int count = (int) raw.le(next + 2, 2);
      blank(next + 4, next + 32);
      int platform = raw.u8(next + 1);
      next += 32;
      for (int i = 0; i < count; i++, next += 32) {
        image(next, platform);
      }
    }
    blank(next, at + SECTOR);
  }

  private void image(long at, int platform) {
    raw.rule(raw.u8(at) == 0x88, "an image that is not bootable");
    blank(at + 1, at + 6);
    blank(at + 12, at + 32);
    long sector = raw.le(at + 8, 4);
    raw.rule(sector * SECTOR < raw.size(), "an image behind the volume's end");
    images.add(new Image(platform, (int) raw.le(at + 6, 2), sector));
  }

  private void blank(long from, long to) {
    for (long i = from; i < to; i++) {
      raw.rule(raw.u8(i) == 0, "byte " + i + " is not blank");
    }
  }
}

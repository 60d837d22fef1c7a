package io.seedling.iso;

import java.util.OptionalInt;

/**
 * An image of the volume that firmware loads and runs without emulating a disk ("El Torito"
 * Bootable CD-ROM Format Specification 1.0, §2; UEFI Specification, §13.3.2.1).
 *
 * @param platform which firmware it is for
 * @param path of the image in the tree: names with slashes between them, none before the first
 * @param loadSectors how much of the image the firmware loads, in sectors of 512 bytes, 1 to
 *     65,535; absent for the usual: 4 for {@link Platform#BIOS}, the whole image for {@link
 *     Platform#UEFI}
 * @param infoTable whether bytes 8 to 63 of the image, as it is on the volume, shall say where it
 *     lies and what the sum of the rest is, which ISOLINUX needs (mkisofs's {@code
 *     -boot-info-table})
 */
public record BootEntry(
    Platform platform, String path, OptionalInt loadSectors, boolean infoTable) {
  static final int MAX_LOAD_SECTORS = 0xFFFF; // §2.2, byte 6: 16 bits

  /** The kinds of firmware. */
  public enum Platform {
    /** The BIOS of an x86 PC, which runs the image's first bytes. */
    BIOS(0),

    /** UEFI, to which the image is a FAT file system. */
    UEFI(0xEF);

    private final int id;

    Platform(int id) {
      this.id = id;
    }

    /** Returns the platform ID of the catalog. */
    int id() {
      return id;
    }
  }

  /**
   * Checks the load size.
   *
   * @throws IllegalArgumentException where it is not 1 to 65,535
   */
  public BootEntry {
    if (loadSectors.isPresent()
        && (loadSectors.getAsInt() < 1 || loadSectors.getAsInt() > MAX_LOAD_SECTORS)) {
      throw new IllegalArgumentException(
          "the load size of the boot image '"
              + path
              + ("' is " + loadSectors.getAsInt() + " sectors; ")
              + ("1 to " + MAX_LOAD_SECTORS + " can be said"));
    }
  }

  /** Returns the entry for an image that a BIOS runs, of which it loads 4 sectors. */
  public static BootEntry bios(String path) {
    return new BootEntry(Platform.BIOS, path, OptionalInt.empty(), false);
  }

  /** Returns the entry for an image of a file system that UEFI looks into. */
  public static BootEntry uefi(String path) {
    return new BootEntry(Platform.UEFI, path, OptionalInt.empty(), false);
  }

  /** Returns the entry with another load size. */
  public BootEntry withLoadSectors(int sectors) {
    return new BootEntry(platform, path, OptionalInt.of(sectors), infoTable);
  }

  /** Returns the entry with a boot information table. */
  public BootEntry withInfoTable() {
    return new BootEntry(platform, path, loadSectors, true);
  }
}

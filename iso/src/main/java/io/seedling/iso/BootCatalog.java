package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The catalog of what firmware may boot ("El Torito" 1.0 §2): a validation entry, the initial
 * entry, and for each further one a section of its own, 32 bytes each, in one sector.
 */
final class BootCatalog {
  /** Of one sector's 64 entries, two for the first image and two for each other. */
  private static final int MAX_IMAGES = 32;

  static final int VALIDATION = 1; // §2.1
  private static final int BOOTABLE = 0x88; // §2.2
  private static final int SECTION_FOLLOWED = 0x90; // §2.3
  private static final int LAST_SECTION = 0x91;
  static final int KEY = 0xAA55;
  static final int ENTRY_LENGTH = 32;
  static final int KEY_AT = 30;
  private static final int CHECKSUM_AT = 28;

  private static final int LOAD_SECTOR_SIZE = 512; // of a virtual disk, §2.2
  private static final int BIOS_LOAD_SECTORS = 4; // one of the volume's: what other writers load
  private static final int TO_THE_END = 0; // UEFI §13.3.2.1: from the image's start

  /** An entry, and where its image lies. */
  private record Image(BootEntry entry, PlacedFile file) {}

  private final List<Image> images = new ArrayList<>();
  private long sector;

  private BootCatalog() {}

  /**
   * Lays out a catalog.
   *
   * @param files where the images have their places
   * @throws IllegalArgumentException where an image is not a file of the tree, or not as its entry
   *     says
   */
  static BootCatalog of(IsoTree tree, List<BootEntry> entries, FileExtents files) {
    if (entries.size() > MAX_IMAGES) {
      throw new IllegalArgumentException(
          "there are " + entries.size() + " boot images; a volume holds " + MAX_IMAGES);
    }
    BootCatalog catalog = new BootCatalog();
    for (BootEntry entry : entries) {
      PlacedFile file = files.placed(image(tree, entry.path()));
      require(entry, file.size());
      if (entry.infoTable()) {
        file.setBootInfo();
      }
      catalog.images.add(new Image(entry, file));
    }
    return catalog;
  }

  boolean isEmpty() {
    return images.isEmpty();
  }

  /** Puts the catalog into a sector, and returns the next free one. */
  long placeAt(long sector) {
    this.sector = sector;
    return sector + 1;
  }

  long sector() {
    return sector;
  }

  /** Puts the catalog in the next {@value Sectors#SIZE} bytes, all zero now. */
  void put(ByteBuffer out) {
    int start = out.position();
    ByteBuffer catalog = out.slice(start, Sectors.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    putValidation(catalog, images.get(0).entry.platform());
    putImage(catalog, images.get(0));
    for (int i = 1; i < images.size(); i++) {
      Image image = images.get(i);
      boolean isLast = i + 1 == images.size();
      catalog.put((byte) (isLast ? LAST_SECTION : SECTION_FOLLOWED));
      catalog.put((byte) image.entry.platform().id()).putShort((short) 1);
      catalog.position(catalog.position() + 28); // no identifier
      putImage(catalog, image);
    }
    out.position(start + Sectors.SIZE);
  }

  private static void putValidation(ByteBuffer catalog, BootEntry.Platform platform) {
    catalog.put(0, (byte) VALIDATION).put(1, (byte) platform.id());
    catalog.putShort(KEY_AT, (short) KEY);
    int sum = 0;
    for (int at = 0; at < ENTRY_LENGTH; at += 2) {
      sum += catalog.getShort(at);
    }
    catalog.putShort(CHECKSUM_AT, (short) -sum).position(ENTRY_LENGTH);
  }

  private static void putImage(ByteBuffer catalog, Image image) {
    catalog.put((byte) BOOTABLE).put((byte) 0); // no emulation
    catalog.putShort((short) 0); // the load segment: the usual one, 7C0
    catalog.put((byte) 0).put((byte) 0); // the system type: no disk, no partition
    catalog.putShort((short) loadSectors(image.entry, image.file.size()));
    catalog.putInt((int) image.file.extentSector(0));
    catalog.position(catalog.position() + 20); // no selection criteria
  }

  private static IsoNode.RegularFile image(IsoTree tree, String path) {
    IsoNode node = tree.find(path);
    if (node instanceof IsoNode.RegularFile file) {
      return file;
    }
    String reason = " is not in the tree";
    if (node != null) {
      reason = node instanceof IsoNode.Directory ? " is a directory" : " is a symbolic link";
    }
    throw new IllegalArgumentException("the boot image '" + path + "'" + reason);
  }

  private static void require(BootEntry entry, long size) {
    String image = "the boot image '" + entry.path() + "'";
    if (size == 0) {
      throw new IllegalArgumentException(image + " is empty");
    }
    long most = Sectors.holding(size) * (Sectors.SIZE / LOAD_SECTOR_SIZE);
    if (entry.loadSectors().isPresent() && entry.loadSectors().getAsInt() > most) {
      throw new IllegalArgumentException(
          "the load size of "
              + image
              + (" is " + entry.loadSectors().getAsInt() + " sectors; it has " + most));
    }
    if (entry.infoTable() && (size < BootInfo.END || size > BootInfo.MAX_IMAGE_SIZE)) {
      throw new IllegalArgumentException(
          image
              + (" is " + size + " bytes long; with a boot information table ")
              + (BootInfo.END + " to " + BootInfo.MAX_IMAGE_SIZE + " are possible"));
    }
  }

  private static int loadSectors(BootEntry entry, long size) {
    if (entry.loadSectors().isPresent()) {
      return entry.loadSectors().getAsInt();
    }
    if (entry.platform() == BootEntry.Platform.BIOS) {
      return BIOS_LOAD_SECTORS;
    }
    long whole = (size + LOAD_SECTOR_SIZE - 1) / LOAD_SECTOR_SIZE;
    return whole <= BootEntry.MAX_LOAD_SECTORS ? (int) whole : TO_THE_END;
  }
}

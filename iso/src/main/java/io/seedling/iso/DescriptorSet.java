package io.seedling.iso;

import static io.seedling.iso.VolumeDescriptor.BOOT_CATALOG_AT;
import static io.seedling.iso.VolumeDescriptor.BOOT_RECORD;
import static io.seedling.iso.VolumeDescriptor.BOOT_SYSTEM_AT;
import static io.seedling.iso.VolumeDescriptor.EL_TORITO;
import static io.seedling.iso.VolumeDescriptor.ESCAPE_SEQUENCES_AT;
import static io.seedling.iso.VolumeDescriptor.PRIMARY;
import static io.seedling.iso.VolumeDescriptor.SUPPLEMENTARY;
import static io.seedling.iso.VolumeDescriptor.TERMINATOR;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The volume descriptors, from sector 16 to their terminator (ECMA-119 §6.7.1). */
final class DescriptorSet {
  static final long START = Layout.SYSTEM_AREA_SECTORS * Sectors.SIZE;
  private static final int MAX_DESCRIPTORS = 64; // our own limit; real volumes have up to six

  private static final int VERSION_AT = 6;

  private final VolumeBytes volume;
  private final Problems problems;
  private @Nullable FoundDescriptor primary;
  private @Nullable FoundDescriptor joliet;
  private long bootCatalogBlock = -1;
  private long end;

  private DescriptorSet(VolumeBytes volume, Problems problems) {
    this.volume = volume;
    this.problems = problems;
  }

  /** Reads the descriptors; what hinders that is reported. */
  static DescriptorSet read(VolumeBytes volume, Problems problems) throws IOException {
    DescriptorSet set = new DescriptorSet(volume, problems);
    set.read();
    return set;
  }

  /** Returns the primary descriptor; null where there is none, which has been reported. */
  @Nullable FoundDescriptor primary() {
    return primary;
  }

  @Nullable FoundDescriptor joliet() {
    return joliet;
  }

  /** Returns the block of El Torito's boot catalog; -1 where the volume does not boot. */
  long bootCatalogBlock() {
    return bootCatalogBlock;
  }

  /** Returns where the descriptors end, in bytes from the start of the volume. */
  long end() {
    return end;
  }

  private void read() throws IOException {
    for (int i = 0; i < MAX_DESCRIPTORS; i++) {
      long offset = START + (long) i * Sectors.SIZE;
      end = offset;
      if (!volume.contains(offset, Sectors.SIZE)) {
        unterminated(offset, "the volume ends before the terminator of its descriptors");
        return;
      }
      ByteBuffer sector = volume.bytes(offset, Sectors.SIZE);
      String standard = text(sector, 1, 5);
      if (!standard.equals("CD001")) {
        unterminated(offset, sector, standard);
        return;
      }
      int type = Byte.toUnsignedInt(sector.get(0));
      end = offset + Sectors.SIZE;
      if (type == TERMINATOR) {
        requirePrimary(offset);
        return;
      }
      descriptor(offset, sector, type);
    }
    unterminated(end, "there are " + MAX_DESCRIPTORS + " descriptors and no terminator");
  }

  private void descriptor(long offset, ByteBuffer sector, int type) throws IOException {
    if (type == PRIMARY && primary == null) {
      primary = FoundDescriptor.parse(offset, sector, false, problems);
    } else if (type == SUPPLEMENTARY && joliet == null && isJoliet(sector)) {
      joliet = FoundDescriptor.parse(offset, sector, true, problems);
    } else if (type == BOOT_RECORD
        && text(sector, BOOT_SYSTEM_AT, EL_TORITO.length()).equals(EL_TORITO)) {
      bootCatalogBlock =
          Integer.toUnsignedLong(Integer.reverseBytes(sector.getInt(BOOT_CATALOG_AT)));
    }
  }

  /**
   * Joliet is told by its escape sequence, of one of three levels; a version of 2 is ISO 9660:1999.
   */
  private static boolean isJoliet(ByteBuffer sector) {
    if (sector.get(VERSION_AT) != 1) {
      return false;
    }
    String escape = text(sector, ESCAPE_SEQUENCES_AT, 3);
    return escape.equals("%/@") || escape.equals("%/C") || escape.equals("%/E");
  }

  private void unterminated(long offset, ByteBuffer sector, String standard) throws IOException {
    String another = "";
    if (text(sector, 9, 5).equals("CDROM")) {
      another = "it is a High Sierra volume, from before ISO 9660";
    } else if (standard.equals("BEA01")) {
      another = "it is a UDF volume without ISO 9660 descriptors";
    }
    if (offset > START) {
      unterminated(offset, "the descriptors end without a terminator");
    } else if (another.isEmpty()) {
      unterminated(offset, "there is no volume descriptor (no CD001 at byte 32769)");
    } else {
      problems.beyond(Finding.error(offset, "ECMA-119 §6.7.1", "", another));
    }
  }

  private void unterminated(long offset, String message) throws IOException {
    Finding finding = Finding.error(offset, "ECMA-119 §6.7.1.6", "", message);
    if (primary == null) {
      problems.broken(finding);
    } else {
      problems.note(finding);
    }
  }

  private void requirePrimary(long offset) throws IOException {
    if (primary == null) {
      problems.broken(
          Finding.error(offset, "ECMA-119 §6.7.1.1", "", "there is no primary descriptor"));
    }
  }

  private static String text(ByteBuffer sector, int at, int length) {
    byte[] bytes = new byte[length];
    sector.get(at, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}

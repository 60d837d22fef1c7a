package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The volume descriptors: primary (ECMA-119 §8.4), Joliet's supplementary one (§8.5), the boot
 * record (§8.2) and the terminator (§8.3), a sector each.
 */
final class VolumeDescriptor {
  static final int BOOT_RECORD = 0; // §8.1.1
  static final int PRIMARY = 1;
  static final int SUPPLEMENTARY = 2;
  static final int TERMINATOR = 255;

  static final int BOOT_SYSTEM_AT = 7;
  static final String EL_TORITO = "EL TORITO SPECIFICATION";
  static final int BOOT_CATALOG_AT = 71;
  static final int VOLUME_IDENTIFIER_AT = 40;
  static final int VOLUME_SPACE_SIZE_AT = 80;
  static final int ESCAPE_SEQUENCES_AT = 88;
  static final int VOLUME_SET_SIZE_AT = 120;
  static final int VOLUME_NUMBER_AT = 124;
  static final int BLOCK_SIZE_AT = 128;
  static final int PATH_TABLE_SIZE_AT = 132;
  static final int L_TABLE_AT = 140;
  static final int M_TABLE_AT = 148;
  static final int ROOT_RECORD_AT = 156;
  private static final int VOLUME_SET_IDENTIFIER_AT = 190;
  static final int DATES_AT = 813;
  static final int FILE_STRUCTURE_VERSION_AT = 881;

  static final int FILE_STRUCTURE_VERSION = 1; // §8.4.31

  private static final byte[] SPACES = " ".repeat(4 * 128).getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UCS2_SPACES = " ".repeat(2 * 128).getBytes(StandardCharsets.UTF_16BE);

  private VolumeDescriptor() {}

  /** Puts the descriptor of a hierarchy in the next {@value Sectors#SIZE} bytes, all zero now. */
  static void put(ByteBuffer out, Hierarchy hierarchy, Layout layout) {
    VolumeOptions options = layout.options();
    ByteBuffer at = out.duplicate();
    int start = out.position();
    boolean joliet = hierarchy.isJoliet();
    putHeader(at, joliet ? SUPPLEMENTARY : PRIMARY);
    putSpaces(at.position(start + 8), VOLUME_SPACE_SIZE_AT - 8 - 8, joliet);
    at.position(start + VOLUME_IDENTIFIER_AT);
    at.put(options.label().getBytes(joliet ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8));
    BothEndian.put32(at.position(start + VOLUME_SPACE_SIZE_AT), layout.sectors());
    if (joliet) {
      at.position(start + ESCAPE_SEQUENCES_AT);
      at.put((byte) '%').put((byte) '/').put((byte) 'E'); // UCS-2 level 3
    }
    at.position(start + VOLUME_SET_SIZE_AT);
    BothEndian.put16(at, 1);
    BothEndian.put16(at, 1); // the number of this volume in its set
    BothEndian.put16(at, Sectors.SIZE);
    putPathTables(at.position(start + PATH_TABLE_SIZE_AT), hierarchy);
    at.position(start + ROOT_RECORD_AT);
    hierarchy.rootRecord().put(at);
    putSpaces(at.position(start + VOLUME_SET_IDENTIFIER_AT), 4 * 128, joliet);
    for (int i = 0; i < 3; i++) {
      putSpaces(at, 37, joliet); // names of the copyright, abstract and bibliographic files
    }
    putDates(at.position(start + DATES_AT), IsoDate.of(options.modified()));
    at.put((byte) FILE_STRUCTURE_VERSION);
    out.position(start + Sectors.SIZE);
  }

  /**
   * Puts the boot record that leads to the boot catalog in the next {@value Sectors#SIZE} bytes,
   * all zero now; its place is sector 17 ("El Torito" 1.0, figure 7).
   */
  static void putBootRecord(ByteBuffer out, long catalogSector) {
    int start = out.position();
    putHeader(out, BOOT_RECORD);
    out.put(EL_TORITO.getBytes(StandardCharsets.US_ASCII));
    out.putInt(start + BOOT_CATALOG_AT, Integer.reverseBytes((int) catalogSector));
    out.position(start + Sectors.SIZE);
  }

  /** Puts the terminator in the next {@value Sectors#SIZE} bytes, all zero now. */
  static void putTerminator(ByteBuffer out) {
    int start = out.position();
    putHeader(out, TERMINATOR);
    out.position(start + Sectors.SIZE);
  }

  private static void putHeader(ByteBuffer out, int type) {
    out.put((byte) type).put("CD001".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
  }

  private static void putPathTables(ByteBuffer out, Hierarchy hierarchy) {
    BothEndian.put32(out, hierarchy.pathTableLength());
    out.putInt(Integer.reverseBytes((int) hierarchy.leastSignificantFirstSector()));
    out.putInt(0); // no optional copies
    out.putInt((int) hierarchy.mostSignificantFirstSector());
    out.putInt(0);
  }

  private static void putDates(ByteBuffer out, IsoDate date) {
    date.putLong(out); // creation
    date.putLong(out); // modification
    IsoDate.putUnspecified(out); // expiration
    IsoDate.putUnspecified(out); // effective
  }

  /** Puts spaces, of one byte or of UCS-2; the odd byte at the end of such a field stays zero. */
  private static void putSpaces(ByteBuffer out, int length, boolean ucs2) {
    int end = out.position() + length;
    out.put(ucs2 ? UCS2_SPACES : SPACES, 0, ucs2 ? length & ~1 : length).position(end);
  }
}

package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the system use entries of directory records (SUSP 1.12), and what Rock Ridge says in them
 * (RRIP 1.09 to 1.12), across their continuation areas.
 */
final class SystemUseScan {
  private static final int MAX_HOPS = 32; // our own limit: real names and targets need two
  private static final int MAX_AREA_LENGTH = 4 * Sectors.SIZE; // our own limit; Linux's is a block
  private static final int MAX_NAME_BYTES = 1024; // our own limit, far beyond any system's
  private static final int MAX_TARGET_BYTES = 64 * 1024;
  private static final int HEADER_LENGTH = 4;
  private static final int XA_LENGTH = 14; // of what CD-ROM XA puts before SP
  private static final int SP_LENGTH = 7;

  private final VolumeBytes volume;
  private final int blockSize;
  private final int skipped;
  private final Problems problems;
  private final Budget budget;

  /** What the present record has said so far. */
  private SystemUse use = SystemUse.NOTHING;

  private @Nullable FoundRecord record;
  private @Nullable FoundDirectory directory;

  /** The area behind the present one; its offset is -1 where there is none. */
  private Extent next = new Extent(-1, 0);

  /**
   * @param skipped bytes before the entries of every record but the root's "." (SUSP §5.3)
   */
  SystemUseScan(FoundVolume found, int skipped, Budget budget) {
    this.volume = found.bytes();
    this.blockSize = found.primary().blockSize();
    this.problems = found.problems();
    this.skipped = skipped;
    this.budget = budget;
  }

  /**
   * Returns how many bytes other records have before their entries, as the root's "." says in its
   * SP entry; -1 where it has none, and so nothing is to be read in any record.
   */
  static int skipped(FoundRecord rootSelf) {
    ByteBuffer area = rootSelf.systemUse();
    for (int at : new int[] {0, XA_LENGTH}) {
      if (area.limit() - at >= SP_LENGTH
          && area.get(at) == 'S'
          && area.get(at + 1) == 'P'
          && area.get(at + 2) == SP_LENGTH
          && area.get(at + 4) == (byte) 0xBE
          && area.get(at + 5) == (byte) 0xEF) {
        return area.get(at + 6) & 0xFF;
      }
    }
    return -1;
  }

  /**
   * Reads what a record says.
   *
   * @param directory where the record is, for messages; null for the root's "."
   */
  SystemUse scan(FoundRecord record, @Nullable FoundDirectory directory) throws IOException {
    this.use = new SystemUse();
    this.record = record;
    this.directory = directory;
    ByteBuffer area = record.systemUse();
    int from = Math.min(directory == null ? rootSkip(area) : skipped, area.limit());
    next = new Extent(-1, 0);
    entries(area.slice(from, area.limit() - from), record.offset() + record.systemUseAt() + from);
    for (int hops = 1; next.offset() >= 0; hops++) {
      if (hops > MAX_HOPS) {
        broken(
            record.offset(),
            "SUSP §5.1",
            "its continuation areas go on and on, past the " + hops + "th; they may be a loop");
        break;
      }
      Extent continuation = next;
      next = new Extent(-1, 0);
      continuation(continuation, record.offset());
    }
    return use;
  }

  /** CD-ROM XA's bytes come first, and SP says so of other records only. */
  private static int rootSkip(ByteBuffer area) {
    return area.limit() > XA_LENGTH && area.get(0) != 'S' && area.get(XA_LENGTH) == 'S'
        ? XA_LENGTH
        : 0;
  }

  private void continuation(Extent area, long recordOffset) throws IOException {
    if (area.length() > MAX_AREA_LENGTH || !volume.contains(area.offset(), area.length())) {
      broken(
          recordOffset,
          "SUSP §5.1",
          "a continuation area of "
              + area.length()
              + " bytes at byte "
              + area.offset()
              + (area.length() > MAX_AREA_LENGTH ? " is too long" : " is not in the volume"));
      return;
    }
    if (!budget.takeBytes(area.length())) {
      String more = "the volume has more continuation areas than are read here";
      problems.beyond(Finding.error(recordOffset, "SUSP §5.1", path(), more));
      return;
    }
    if (area.offset() % blockSize + area.length() > blockSize) {
      problems.note(
          Finding.error(
              area.offset(),
              "SUSP §5.1",
              path(),
              "a continuation area crosses a block's end, so Linux refuses it"));
    }
    entries(volume.bytes(area.offset(), (int) area.length()), area.offset());
  }

  private void entries(ByteBuffer area, long areaOffset) throws IOException {
    int at = 0;
    while (area.limit() - at >= HEADER_LENGTH && area.get(at) != 0) {
      int length = Byte.toUnsignedInt(area.get(at + 2));
      if (length < HEADER_LENGTH || length > area.limit() - at) {
        broken(
            areaOffset + at,
            "SUSP §4.1",
            "a system use entry has the length "
                + length
                + ", of "
                + (area.limit() - at)
                + " left");
        return;
      }
      String signature = signature(area, at);
      if (signature.equals("ST")) {
        return;
      }
      ByteBuffer entry = area.slice(at, length);
      if (!entry(signature, entry, areaOffset + at)) {
        broken(
            areaOffset + at,
            signature.equals("CE") ? "SUSP §5.1" : "RRIP §4.1",
            "a system use entry " + signature + " of " + length + " bytes is not in its form");
      }
      at += length;
    }
  }

  private static String signature(ByteBuffer area, int at) {
    return new String(new byte[] {area.get(at), area.get(at + 1)}, StandardCharsets.ISO_8859_1);
  }

  /** Takes an entry in; false where it cannot be right. */
  private boolean entry(String signature, ByteBuffer entry, long offset) throws IOException {
    int length = entry.limit();
    switch (signature) {
      case "CE" -> {
        return length >= SystemUseEntry.CONTINUATION_LENGTH && continuesAt(entry, offset);
      }
      case "NM" -> {
        return length > HEADER_LENGTH && name(entry);
      }
      case "SL" -> {
        return length > HEADER_LENGTH && target(entry);
      }
      case "PX" -> {
        return length >= 36 && posix(entry, offset);
      }
      case "TF" -> {
        return length > HEADER_LENGTH && times(entry, offset);
      }
      case "CL" -> {
        return length >= 12 && relocation(entry, offset);
      }
      case "PL" -> {
        return length >= 12; // ".." says where it leads, too
      }
      case "RE" -> use.setRelocated();
      case "ZF" -> {
        return length >= 16 && compressed(entry);
      }
      default -> {
        // SP is done with; PD is padding; what remains is another extension's business
      }
    }
    return true;
  }

  private boolean continuesAt(ByteBuffer entry, long offset) {
    agree(entry, 4, offset);
    agree(entry, 12, offset);
    agree(entry, 20, offset);
    long start = BothEndian.get32(entry, 4) * blockSize + BothEndian.get32(entry, 12);
    next = new Extent(start, BothEndian.get32(entry, 20));
    return true;
  }

  private boolean name(ByteBuffer entry) {
    int flags = entry.get(4);
    if ((flags & ~1) != 0) {
      return true; // "." or "..", which the record's identifier says, too; or the host's name
    }
    byte[] piece = new byte[entry.limit() - 5];
    entry.get(5, piece);
    if (use.nameLength() + piece.length > MAX_NAME_BYTES) {
      return false;
    }
    use.addName(piece, flags == 1);
    return true;
  }

  private boolean target(ByteBuffer entry) {
    return use.target().length() <= MAX_TARGET_BYTES
        && use.target().add(entry.slice(5, entry.limit() - 5));
  }

  private boolean posix(ByteBuffer entry, long offset) {
    for (int at = 4; at + 8 <= entry.limit(); at += 8) {
      agree(entry, at, offset);
    }
    long mode = BothEndian.get32(entry, 4);
    use.setPosix((int) mode, BothEndian.get32(entry, 20), BothEndian.get32(entry, 28));
    return true;
  }

  /** The times stand in the order of their flags: creation, modification and five more. */
  private boolean times(ByteBuffer entry, long offset) {
    int flags = entry.get(4);
    if ((flags & 2) == 0) {
      return true;
    }
    boolean isLong = (flags & 0x80) != 0;
    int size = isLong ? IsoDate.LONG_LENGTH : IsoDate.SHORT_LENGTH;
    int at = 5 + ((flags & 1) == 0 ? 0 : size);
    if (at + size > entry.limit()) {
      return false;
    }
    try {
      use.setModified(isLong ? IsoDate.parseLong(entry, at) : IsoDate.parseShort(entry, at));
    } catch (DateTimeException e) {
      problems.note(
          Finding.warning(
              offset + at,
              "RRIP §4.1.6",
              path(),
              "the modification time is no date: " + e.getMessage()));
    }
    return true;
  }

  private boolean relocation(ByteBuffer entry, long offset) {
    agree(entry, 4, offset);
    use.setChildBlock(BothEndian.get32(entry, 4));
    return true;
  }

  private boolean compressed(ByteBuffer entry) {
    use.setUncompressedSize(BothEndian.get32(entry, 8));
    return true;
  }

  private void agree(ByteBuffer entry, int at, long offset) {
    if (!BothEndian.agree32(entry, at)) {
      problems.note(
          Finding.error(
              offset + at,
              "ECMA-119 §7.3.3",
              path(),
              "the two byte orders of a number in a system use entry differ"));
    }
  }

  private void broken(long offset, String clause, String message) throws IsoFormatException {
    problems.broken(Finding.error(offset, clause, path(), message));
  }

  private String path() {
    if (record == null || directory == null || record.isSelf() || record.isParent()) {
      return directory == null ? "" : directory.path();
    }
    return directory.pathOf(FoundName.plain(record.identifier()));
  }
}

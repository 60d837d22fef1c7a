package io.seedling.iso;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the system use entries of one directory record say, read strictly for tests. */
final class RockRidgeCheck {
  private static final int SECTOR = 2048;

  private final RawVolume raw;
  private final ArrayDeque<long[]> areas = new ArrayDeque<>();
  private final List<String> signatures = new ArrayList<>();
  private final StringBuilder nameBytes = new StringBuilder();
  private final StringBuilder targetBytes = new StringBuilder();
  private boolean pendingSlash;
  private int mode;
  private int links;
  private long uid;
  private long gid;
  private Instant modified = Instant.EPOCH;

  private RockRidgeCheck(RawVolume raw) {
    this.raw = raw;
  }

  /** Reads the entries from one byte to another, and what they go on in. */
  static RockRidgeCheck of(RawVolume raw, long from, long end) {
    RockRidgeCheck check = new RockRidgeCheck(raw);
    check.areas.add(new long[] {from, end});
    while (!check.areas.isEmpty()) {
      long[] area = check.areas.pop();
      for (long at = area[0]; area[1] - at >= 4; at += raw.u8(at + 2)) {
        int length = raw.u8(at + 2);
        raw.rule(length >= 4 && at + length <= area[1], "an entry's length");
        raw.rule(raw.u8(at + 3) == 1, "an entry's version");
        check.entry(at, length);
      }
    }
    return check;
  }

  /** Returns the entries' signatures in their order. */
  List<String> signatures() {
    return signatures;
  }

  String name() {
    return utf8(nameBytes);
  }

  /** Returns the target of a link; empty for anything else. */
  String target() {
    return utf8(targetBytes);
  }

  /** Returns the mode with the bits of the file's type. */
  int mode() {
    return mode;
  }

  int links() {
    return links;
  }

  Instant modified() {
    return modified;
  }

  PosixAttributes attributes() {
    return new PosixAttributes(mode & 07777, uid, gid, Optional.of(modified));
  }

  /** Returns the date in 7 bytes (ECMA-119 §9.1.5), which is in UTC. */
  static Instant date(RawVolume raw, long at) {
    raw.rule(raw.u8(at + 6) == 0, "a date's offset from UTC");
    return LocalDateTime.of(
            1900 + raw.u8(at),
            raw.u8(at + 1),
            raw.u8(at + 2),
            raw.u8(at + 3),
            raw.u8(at + 4),
            raw.u8(at + 5))
        .toInstant(ZoneOffset.UTC);
  }

  private void entry(long at, int length) {
    String signature = raw.text(at, 2);
    signatures.add(signature);
    switch (signature) {
      case "SP" -> raw.rule(raw.text(at + 4, 3).equals("\u00be\u00ef\0"), "SP's check bytes");
      case "PX" -> posix(at, length);
      case "TF" -> times(at, length);
      case "NM" -> nameBytes.append(raw.text(at + 5, length - 5));
      case "SL" -> components(at + 5, at + length);
      case "ER" -> raw.rule(raw.text(at + 8, raw.u8(at + 4)).equals("RRIP_1991A"), "ER's name");
      case "CE" -> {
        long offset = raw.both32(at + 12);
        long size = raw.both32(at + 20);
        raw.rule(offset + size <= SECTOR, "a continuation area crosses a sector");
        long start = raw.both32(at + 4) * SECTOR + offset;
        areas.add(new long[] {start, start + size});
      }
      default -> raw.rule(false, "an entry " + signature);
    }
  }

  private void posix(long at, int length) {
    raw.rule(length == 36, "PX has " + length + " bytes");
    mode = (int) raw.both32(at + 4);
    links = (int) raw.both32(at + 12);
    uid = raw.both32(at + 20);
    gid = raw.both32(at + 28);
  }

  private void times(long at, int length) {
    raw.rule(length == 26 && raw.u8(at + 4) == 0x0E, "TF's flags");
    String first = raw.text(at + 5, 7);
    raw.rule(raw.text(at + 12, 14).equals(first.repeat(2)), "TF's three dates differ");
    modified = date(raw, at + 5);
  }

  private void components(long from, long end) {
    for (long at = from; at < end; at += 2 + raw.u8(at + 1)) {
      if (pendingSlash) {
        targetBytes.append('/');
      }
      int flags = raw.u8(at);
      pendingSlash = (flags & 9) == 0;
      switch (flags & ~1) {
        case 0 -> targetBytes.append(raw.text(at + 2, raw.u8(at + 1)));
        case 2 -> targetBytes.append('.');
        case 4 -> targetBytes.append("..");
        case 8 -> targetBytes.append('/');
        default -> raw.rule(false, "component flags " + flags);
      }
    }
  }

  private static String utf8(CharSequence bytes) {
    return new String(
        bytes.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}

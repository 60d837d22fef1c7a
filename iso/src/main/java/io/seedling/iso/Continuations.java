package io.seedling.iso;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The sectors of one directory's continuation areas: one area after the other, each within one
 * sector, since Linux reads none that crosses a sector's end.
 *
 * <p>They follow the directory's own sectors, as other writers have it: libarchive finds an area
 * only there, and else shows plain names without a word.
 */
final class Continuations {
  /** In the order of their offsets. */
  private final List<SystemUseArea> areas = new ArrayList<>();

  private long length;

  /** Returns where an area of this length goes, in bytes from the first sector. */
  long reserve(int bytes) {
    long offset = Sectors.offsetWithinOneSector(length, bytes);
    length = offset + bytes;
    return offset;
  }

  void add(SystemUseArea area) {
    areas.add(area);
  }

  long sectors() {
    return Sectors.holding(length);
  }

  /** Writes the areas, to the end of their last sector. */
  void write(VolumeOutput out, long firstSector) throws IOException {
    long start = firstSector * Sectors.SIZE;
    out.zeroTo(start);
    for (SystemUseArea area : areas) {
      out.zeroTo(start + area.offset());
      area.put(out.room(area.length()), firstSector);
    }
    out.zeroTo(start + sectors() * Sectors.SIZE);
  }
}

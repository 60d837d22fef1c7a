package io.seedling.iso;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sectors of all continuation areas: one after the other, each within one sector, since Linux
 * reads no area that crosses a sector's end.
 */
final class Continuations {
  /** The first area of every record that goes on here, in the order of their offsets. */
  private final List<SystemUseArea> areas = new ArrayList<>();

  private long length;

  /** Returns where an area of this length goes, in bytes from the first sector. */
  long reserve(int bytes) {
    long offset = Sectors.offsetWithinOneSector(length, bytes);
    length = offset + bytes;
    return offset;
  }

  void add(SystemUseArea first) {
    areas.add(first);
  }

  long sectors() {
    return Sectors.holding(length);
  }

  /** Writes the areas, to the end of their last sector. */
  void write(VolumeOutput out, long firstSector) throws IOException {
    long start = firstSector * Sectors.SIZE;
    for (SystemUseArea first : areas) {
      for (@Nullable SystemUseArea area = first; area != null; area = area.next()) {
        out.zeroTo(start + area.offset());
        area.put(out.room(area.length()), firstSector);
      }
    }
    out.zeroTo(start + sectors() * Sectors.SIZE);
  }
}

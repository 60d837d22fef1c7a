package io.seedling.iso;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The records of one directory, one after the other (ECMA-119 §6.8.1, §9.1). */
final class DirectoryScan {
  private final VolumeBytes volume;
  private final FoundDirectory directory;
  private final Problems problems;
  private final Budget budget;
  private final long end;
  private long at;
  private long sectorAt = -1;
  private ByteBuffer sector = ByteBuffer.allocate(0);

  /**
   * @param directory lies within the volume
   * @param budget is taken from; when it is used up there are no more records, which is reported
   */
  DirectoryScan(VolumeBytes volume, FoundDirectory directory, Problems problems, Budget budget) {
    this.volume = volume;
    this.directory = directory;
    this.problems = problems;
    this.budget = budget;
    this.at = directory.extent().offset();
    this.end = directory.extent().end();
  }

  /** Returns the next record; null after the last. */
  @Nullable FoundRecord next() throws IOException {
    while (at < end && !budget.isExhausted()) {
      if (!load()) {
        return null;
      }
      int within = (int) (at - sectorAt);
      if (sector.get(within) == 0) {
        requireBlank(within);
        at = sectorAt + sector.limit();
        continue;
      }
      FoundRecord record = FoundRecord.parse(at, sector, within, sector.limit());
      if (record == null) {
        problems.broken(
            error(
                "§9.1.1",
                "a record's length of "
                    + (sector.get(within) & 0xFF)
                    + " does not go with its name, or passes the end of the sector"));
        at = sectorAt + sector.limit();
        continue;
      }
      at += record.length();
      return budget.takeRecord(record) ? record : exhausted("records");
    }
    return null;
  }

  /** Loads the sector of the next record, unless it is the present one. */
  private boolean load() throws IOException {
    long start = at - at % Sectors.SIZE;
    if (sectorAt >= 0 && at < sectorAt + sector.limit()) {
      return true;
    }
    long first = Math.max(start, directory.extent().offset());
    int length = (int) (Math.min(end, start + Sectors.SIZE) - first);
    if (!budget.takeBytes(length)) {
      exhausted("bytes of directories");
      return false;
    }
    sectorAt = first;
    sector = volume.bytes(first, length);
    return true;
  }

  private void requireBlank(int from) {
    for (int i = from; i < sector.limit(); i++) {
      if (sector.get(i) != 0) {
        problems.note(
            Finding.warning(
                sectorAt + i,
                "ECMA-119 §6.8.1.1",
                directory.path(),
                "there are bytes behind the last record of a sector"));
        return;
      }
    }
  }

  private @Nullable FoundRecord exhausted(String what) throws IOException {
    problems.beyond(
        error("§6.8", "the volume has more " + what + " than are read here; the rest is left out"));
    return null;
  }

  private Finding error(String clause, String message) {
    return Finding.error(at, "ECMA-119 " + clause, directory.path(), message);
  }
}

package io.seedling.cli;

/**
 * How a part of a guest's disk is cut into cells of one size; the last may be shorter.
 *
 * @param start the part's first byte
 * @param length the part's bytes
 * @param cellSize bytes of a cell
 */
record Scale(long start, long length, long cellSize) {
  private static final int SECTOR = 512;
  private static final String UNITS = "KMGTPE";

  /**
   * Cuts into as many cells as there may be, of a size that people can multiply: 4, 5, 6 or 7 times
   * a power of two, and a sector at least.
   */
  static Scale of(long start, long length, int mostCells) {
    long unit = SECTOR / 4;
    int times = 4;
    while (count(length, times * unit) > mostCells) {
      times++;
      if (times == 8) {
        times = 4;
        unit *= 2;
      }
    }
    return new Scale(start, length, times * unit);
  }

  /** Returns the cells that there are; none in a part without bytes. */
  int cells() {
    return (int) count(length, cellSize);
  }

  /** Returns the cell of a guest's byte, which lies in the part. */
  int cell(long guestOffset) {
    return (int) ((guestOffset - start) / cellSize);
  }

  /** Returns the guest's byte that a cell begins with; for the count of cells, the part's end. */
  long offset(int cell) {
    return cell == cells() ? start + length : start + cell * cellSize;
  }

  private static long count(long length, long cellSize) {
    return length == 0 ? 0 : (length - 1) / cellSize + 1;
  }

  /** Returns a number of bytes, exactly: 1.25 GiB, 1344 KiB, 513 B. */
  static String label(long bytes) {
    int shift = 0;
    while (shift < 60 && bytes >= 1L << (shift + 10) && bytes % (1L << (shift + 8)) == 0) {
      shift += 10;
    }
    if (shift == 0) {
      return bytes == 0 ? "0" : bytes + " B";
    }
    String quarters =
        switch ((int) (bytes >> (shift - 2) & 3)) {
          case 1 -> ".25";
          case 2 -> ".5";
          case 3 -> ".75";
          default -> "";
        };
    return (bytes >> shift) + quarters + " " + UNITS.charAt(shift / 10 - 1) + "iB";
  }
}

package io.seedling.cli;

import io.seedling.qcow2.Extent;
import io.seedling.qcow2.GuestDisk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Compares two disks as qemu-img does: what both record as zeros is not read. */
final class DiskComparison implements Progress.Work {
  private static final int MOST = 2 << 20;
  private static final int SECTOR = 512; // qemu-img names the first sector that differs

  /** A disk, and the file's name that stands in messages. */
  record Side(GuestDisk disk, Path file) {}

  /**
   * What came out.
   *
   * @param difference in qemu-img's words; empty for none
   */
  record Outcome(boolean sizesDiffer, String difference) {
    boolean same() {
      return difference.isEmpty();
    }

    void print(PrintStream out) {
      if (sizesDiffer) {
        out.println("Warning: Image size mismatch!");
      }
      out.println(same() ? "Images are identical." : difference);
    }
  }

  private final Side one;
  private final Side other;
  private final boolean strict;
  private final ByteBuffer oneBytes = ByteBuffer.allocateDirect(MOST);
  private final ByteBuffer otherBytes = ByteBuffer.allocateDirect(MOST);
  private volatile long done;

  DiskComparison(Side one, Side other, boolean strict) {
    this.one = one;
    this.other = other;
    this.strict = strict;
  }

  @Override
  public String name() {
    return "comparing";
  }

  @Override
  public long total() {
    return Math.max(one.disk.size(), other.disk.size());
  }

  @Override
  public long done() {
    return done;
  }

  /**
   * Compares.
   *
   * @throws ReportedException if tables or bytes can't be read, with the status that says which
   */
  Outcome run() throws ReportedException {
    long common = Math.min(one.disk.size(), other.disk.size());
    boolean sizesDiffer = one.disk.size() != other.disk.size();
    if (strict && sizesDiffer) {
      return new Outcome(false, "Strict mode: Image size mismatch!");
    }
    for (long at = 0; at < common; at = done) {
      String difference = compareAt(at);
      if (!difference.isEmpty()) {
        return new Outcome(false, difference);
      }
    }
    Side longer = one.disk.size() > other.disk.size() ? one : other;
    for (long at = common; at < longer.disk.size(); at = done) {
      Extent extent = extent(longer, at);
      boolean zeros = extent.kind().readsAsZeros();
      long length = zeros ? extent.length() : Math.min(extent.length(), MOST);
      String difference = zeros ? "" : requireZeros(longer, at, (int) length);
      if (!difference.isEmpty()) {
        return new Outcome(sizesDiffer, difference);
      }
      done = at + length;
    }
    return new Outcome(sizesDiffer, "");
  }

  /** Compares what begins at an offset, as far as both sides record it in one way each. */
  private String compareAt(long at) throws ReportedException {
    Extent first = extent(one, at);
    Extent second = extent(other, at);
    long length = Math.min(first.length(), second.length());
    boolean firstAllocated = isAllocated(one, first);
    boolean secondAllocated = isAllocated(other, second);
    boolean firstZeros = first.kind().readsAsZeros();
    boolean secondZeros = second.kind().readsAsZeros();
    if (strict
        && (firstZeros != secondZeros
            || firstAllocated != secondAllocated
            || first.hostOffset() < 0 != second.hostOffset() < 0)) {
      return "Strict mode: Offset " + at + " block status mismatch!";
    }
    String difference = "";
    if (!firstZeros || !secondZeros) {
      length = Math.min(length, MOST);
      difference =
          firstAllocated == secondAllocated
              ? compareBytes(at, (int) length)
              : requireZeros(firstAllocated ? one : other, at, (int) length);
    }
    done = at + length;
    return difference;
  }

  /** What a base is too short for counts as allocated, what no image records does not. */
  private static boolean isAllocated(Side side, Extent extent) {
    return extent.kind() != Extent.Kind.ABSENT || extent.depth() < side.disk.images().size() - 1;
  }

  private String compareBytes(long at, int length) throws ReportedException {
    read(one, at, oneBytes.clear().limit(length));
    read(other, at, otherBytes.clear().limit(length));
    int mismatch = oneBytes.flip().mismatch(otherBytes.flip());
    return mismatch < 0 ? "" : mismatchAt(at, mismatch);
  }

  private String requireZeros(Side side, long at, int length) throws ReportedException {
    read(side, at, oneBytes.clear().limit(length));
    oneBytes.flip();
    while (oneBytes.remaining() >= Long.BYTES && oneBytes.getLong(oneBytes.position()) == 0) {
      oneBytes.position(oneBytes.position() + Long.BYTES);
    }
    while (oneBytes.hasRemaining()) {
      int index = oneBytes.position();
      if (oneBytes.get() != 0) {
        return mismatchAt(at, index);
      }
    }
    return "";
  }

  private static String mismatchAt(long start, int index) {
    return "Content mismatch at offset " + (start + (index & -SECTOR)) + "!";
  }

  private static Extent extent(Side side, long at) throws ReportedException {
    try {
      return side.disk.extent(at, side.disk.size() - at);
    } catch (IOException e) {
      throw Images.failure(ExitCode.NOT_DESCRIBED, side.file, e);
    }
  }

  private static void read(Side side, long at, ByteBuffer target) throws ReportedException {
    try {
      side.disk.read(at, target);
    } catch (IOException e) {
      throw Images.failure(ExitCode.NOT_READ, side.file, e);
    }
  }
}

package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Disks one behind the other, read as one; for several threads at a time. */
record JoinedDisks(List<GuestDisk> disks) {

  JoinedDisks {
    disks = List.copyOf(disks);
    long left = Long.MAX_VALUE;
    for (GuestDisk disk : disks) {
      left -= disk.size();
      if (left < 0) {
        throw new IllegalArgumentException("the disks have more bytes than can be counted");
      }
    }
  }

  /** Returns the bytes of all. */
  long size() {
    long size = 0;
    for (GuestDisk disk : disks) {
      size += disk.size();
    }
    return size;
  }

  /**
   * Returns how the bytes from an offset on are recorded, by the disk that has the first of them.
   *
   * @param guestOffset less than {@link #size()}
   */
  Extent extent(long guestOffset, long most) throws IOException {
    long start = 0;
    for (GuestDisk disk : disks) {
      if (guestOffset - start < disk.size()) {
        Extent extent = extent(disk, start, guestOffset - start, most);
        return new Extent(
            guestOffset, extent.length(), extent.kind(), extent.depth(), extent.hostOffset());
      }
      start += disk.size();
    }
    throw new IllegalArgumentException("there is no byte " + guestOffset);
  }

  private static Extent extent(GuestDisk disk, long start, long at, long most) throws IOException {
    try {
      return disk.extent(at, most);
    } catch (IOException e) {
      throw DiskReadException.ofTables(start + at, e);
    }
  }

  private static void read(GuestDisk disk, long start, long at, ByteBuffer target)
      throws IOException {
    int from = target.position();
    try {
      disk.read(at, target);
    } catch (IOException e) {
      throw DiskReadException.ofBytes(start + at + target.position() - from, e);
    }
  }

  /** What of the tables is asked for: runs that need not be copied. */
  enum Skipped {
    /** What reads as zeros. */
    ZEROS,
    /** What the top image leaves to the images below it. */
    LEFT_TO_BACKING
  }

  /**
   * Returns where the run to be skipped ends that begins at an offset, or the offset itself.
   *
   * @param guestOffset less than {@link #size()}
   */
  long endOfSkipped(long guestOffset, Skipped skipped) throws IOException {
    long at = guestOffset;
    long start = 0;
    for (GuestDisk disk : disks) {
      long end = start + disk.size();
      while (at < end) {
        Extent extent = extent(disk, start, at - start, end - at);
        if (!isSkipped(extent, skipped)) {
          return at;
        }
        at += extent.length();
      }
      start = end;
    }
    return at;
  }

  /** Tells whether all bytes of a range, which lie within {@link #size()}, are to be skipped. */
  boolean skips(long guestOffset, long length, Skipped skipped) throws IOException {
    long end = guestOffset + length;
    for (long at = guestOffset; at < end; ) {
      Extent extent = extent(at, end - at);
      if (!isSkipped(extent, skipped)) {
        return false;
      }
      at = extent.end();
    }
    return true;
  }

  private static boolean isSkipped(Extent extent, Skipped skipped) {
    return switch (skipped) {
      case ZEROS -> extent.kind().readsAsZeros();
      case LEFT_TO_BACKING -> extent.depth() > 0 || extent.kind() == Extent.Kind.ABSENT;
    };
  }

  /** Fills a buffer to its limit; the bytes lie within {@link #size()}. */
  void read(long guestOffset, ByteBuffer target) throws IOException {
    int limit = target.limit();
    long at = guestOffset;
    long start = 0;
    for (GuestDisk disk : disks) {
      long end = start + disk.size();
      if (at < end && target.position() < limit) {
        int part = (int) Math.min(limit - target.position(), end - at);
        read(disk, start, at - start, target.limit(target.position() + part));
        target.limit(limit);
        at += part;
      }
      start = end;
    }
  }
}

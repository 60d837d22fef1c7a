package io.seedling.qcow2;

import java.nio.ByteBuffer;

/** Compares parts of two disks; for several threads at a time. */
final class PartComparison {
  private static final int SECTOR = 512; // qemu-img names the first sector that differs

  private final ComparedDisk one;
  private final ComparedDisk other;
  private final boolean strict;
  private final long common;
  private final int mostBytes;
  private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(() -> new Buffers(this));

  /**
   * @param mostBytes that are read at once, so many of each disk a thread
   */
  PartComparison(GuestDisk one, GuestDisk other, boolean strict, int mostBytes) {
    this.one = new ComparedDisk(one, true);
    this.other = new ComparedDisk(other, false);
    this.strict = strict;
    this.common = Math.min(one.size(), other.size());
    this.mostBytes = mostBytes;
  }

  /** What a thread reads into. */
  private record Buffers(ByteBuffer one, ByteBuffer other) {
    Buffers(PartComparison owner) {
      this(ByteBuffer.allocateDirect(owner.mostBytes), ByteBuffer.allocateDirect(owner.mostBytes));
    }
  }

  /** What has to be done to know whether bytes are the same. */
  enum Need {
    NOTHING,
    /** Nothing either: it is recorded in ways that a strict comparison tells apart. */
    STATUS_DIFFERS,
    READ_BOTH,
    ZEROS_IN_ONE,
    ZEROS_IN_OTHER
  }

  /** Bytes that all need the same. */
  record Run(long from, long end, Need need) {}

  /**
   * Returns how to compare what begins at an offset, as far as both sides record it in one way
   * each.
   *
   * @param end behind the offset, and within the longer disk
   */
  Run run(long at, long end) throws DiskComparison.DiskException {
    if (at >= common) {
      ComparedDisk longer = one.disk().size() > common ? one : other;
      Extent extent = longer.extent(at, end);
      Need zeros = longer.isFirst() ? Need.ZEROS_IN_ONE : Need.ZEROS_IN_OTHER;
      return new Run(at, extent.end(), extent.kind().readsAsZeros() ? Need.NOTHING : zeros);
    }
    Extent first = one.extent(at, Math.min(end, common));
    Extent second = other.extent(at, Math.min(end, common));
    return new Run(at, Math.min(first.end(), second.end()), need(first, second));
  }

  private Need need(Extent first, Extent second) {
    boolean firstAllocated = one.isAllocated(first);
    boolean secondAllocated = other.isAllocated(second);
    boolean firstZeros = first.kind().readsAsZeros();
    boolean secondZeros = second.kind().readsAsZeros();
    if (strict
        && (firstZeros != secondZeros
            || first.kind().isData() != second.kind().isData()
            || firstAllocated != secondAllocated
            || first.hostOffset() < 0 != second.hostOffset() < 0)) {
      return Need.STATUS_DIFFERS;
    }
    if (firstZeros && secondZeros) {
      return Need.NOTHING;
    }
    if (firstAllocated == secondAllocated) {
      return Need.READ_BOTH;
    }
    return firstAllocated ? Need.ZEROS_IN_ONE : Need.ZEROS_IN_OTHER;
  }

  /** Compares the bytes from one offset to another, and returns the first difference. */
  DiskComparison.Outcome compare(long from, long end) throws DiskComparison.DiskException {
    for (long at = from; at < end; ) {
      Run run = run(at, Math.min(end, at + mostBytes));
      long difference = difference(run);
      if (difference >= 0) {
        return run.need() == Need.STATUS_DIFFERS
            ? new DiskComparison.Outcome(DiskComparison.Difference.STATUS, at, false)
            : new DiskComparison.Outcome(
                DiskComparison.Difference.CONTENT, difference, at >= common);
      }
      at = run.end();
    }
    return DiskComparison.Outcome.NONE;
  }

  /** Returns where a run differs; -1 for nowhere. */
  private long difference(Run run) throws DiskComparison.DiskException {
    int index =
        switch (run.need()) {
          case NOTHING -> -1;
          case STATUS_DIFFERS -> 0;
          case READ_BOTH -> read(one, run).mismatch(read(other, run));
          case ZEROS_IN_ONE -> firstData(read(one, run));
          case ZEROS_IN_OTHER -> firstData(read(other, run));
        };
    return index < 0 ? -1 : run.from() + (index & -SECTOR);
  }

  private ByteBuffer read(ComparedDisk disk, Run run) throws DiskComparison.DiskException {
    Buffers own = buffers.get();
    ByteBuffer bytes = disk.isFirst() ? own.one : own.other;
    disk.read(run.from(), bytes.clear().limit((int) (run.end() - run.from())));
    return bytes;
  }

  /** Returns the first sector that is not all zeros; -1 for none. */
  private static int firstData(ByteBuffer bytes) {
    int length = bytes.limit();
    if (!Zeros.fill(bytes, 0, length)) {
      for (int at = 0; at < length; at += SECTOR) {
        if (!Zeros.fill(bytes, at, Math.min(SECTOR, length - at))) {
          return at;
        }
      }
    }
    return -1;
  }
}

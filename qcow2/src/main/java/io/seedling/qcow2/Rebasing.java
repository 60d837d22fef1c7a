package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts an image on another backing file, or on none, and has it show what it showed before: {@code
 * qemu-img rebase}. What the images below it show otherwise is copied into it first.
 *
 * <p>Only the header says in the end what the image rests on. One that was broken off shows the
 * same, on its old backing file, and can be done again.
 */
public final class Rebasing implements Closeable {
  private static final int CHUNK_BYTES = 2 << 20;
  private static final int MOST_ZEROS_WRITTEN = 64 << 10; // as one cluster, mostly

  private final WritableQcow2Disk image;
  private final @Nullable GuestDisk old;
  private final @Nullable GuestDisk wanted;
  private final ByteBuffer oldBytes = ByteBuffer.allocateDirect(CHUNK_BYTES);
  private final ByteBuffer newBytes = ByteBuffer.allocateDirect(CHUNK_BYTES);

  /**
   * Begins with an image that is open, and closed with this.
   *
   * @param wanted as {@link #of} has it
   */
  Rebasing(WritableQcow2Disk image, @Nullable GuestDisk wanted) {
    this.image = image;
    this.old = image.disk().below();
    this.wanted = wanted;
  }

  /**
   * Opens an image; the caller closes this.
   *
   * @param wanted what it shall rest on, which stays open as long as this, and is closed by the
   *     caller; null for nothing
   * @throws ImageChangeException if it is raw
   * @throws ImageInUseException if another process has the image open
   */
  public static Rebasing of(ImageSource source, @Nullable GuestDisk wanted) throws IOException {
    return new Rebasing(WritableQcow2Disk.of(source), wanted);
  }

  /** Returns the bytes of the image's disk. */
  public long size() {
    return image.size();
  }

  /**
   * Copies what would be shown otherwise.
   *
   * @param progress is told the offset that has been reached
   */
  public void copy(LongConsumer progress) throws IOException {
    for (long at = 0; at < size(); ) {
      long shown = endOfShown(at);
      if (shown > at) {
        copy(at, shown, progress);
        at = shown;
      } else {
        at = image.disk().extent(at, size() - at).end();
      }
      progress.accept(at);
    }
    image.flush();
  }

  /** Returns where bytes end that the image itself records nothing of. */
  private long endOfShown(long from) throws IOException {
    long at = from;
    while (at < size()) {
      Extent extent = image.disk().extent(at, size() - at);
      if (extent.depth() == 0 && extent.kind() != Extent.Kind.ABSENT) {
        break;
      }
      at = extent.end();
    }
    return at;
  }

  /** Copies what differs of a range that the image itself records nothing of. */
  private void copy(long from, long end, LongConsumer progress) throws IOException {
    for (long at = from; at < end; ) {
      at = endOfRun(at, end, true);
      long differing = endOfRun(at, end, false);
      while (at < differing) {
        long chunkEnd = Math.min(differing, at - at % CHUNK_BYTES + CHUNK_BYTES);
        copyDifference(at, (int) (chunkEnd - at));
        at = chunkEnd;
        progress.accept(at);
      }
      progress.accept(at);
    }
  }

  /** Returns where bytes end that are alike, or are not, as far as tables know. */
  private long endOfRun(long from, long end, boolean alike) throws IOException {
    long at = from;
    while (at < end) {
      Optional<Extent> before = extent(old, at, end - at);
      long length = before.map(Extent::length).orElse(end - at);
      Optional<Extent> after = extent(wanted, at, length);
      if (isAlike(before, after) != alike) {
        break;
      }
      at += after.map(Extent::length).orElse(length);
    }
    return at;
  }

  /** Returns how bytes are recorded; empty where the disk has ended, or there is none. */
  private static Optional<Extent> extent(@Nullable GuestDisk disk, long at, long most)
      throws IOException {
    return disk == null || at >= disk.size()
        ? Optional.empty()
        : Optional.of(disk.extent(at, most));
  }

  /** Tells whether bytes are the same, as far as tables know. */
  private boolean isAlike(Optional<Extent> before, Optional<Extent> after) {
    boolean wasZero = before.isEmpty() || before.get().kind().readsAsZeros();
    boolean isZero = after.isEmpty() || after.get().kind().readsAsZeros();
    if (wasZero || isZero || old == null || wanted == null) {
      return wasZero && isZero;
    }
    Extent there = before.orElseThrow();
    Extent here = after.orElseThrow();
    return there.kind() == Extent.Kind.DATA
        && here.kind() == Extent.Kind.DATA
        && there.hostOffset() == here.hostOffset()
        && old.dataFile(there.depth()).equals(wanted.dataFile(here.depth()));
  }

  private void copyDifference(long at, int length) throws IOException {
    read(old, at, oldBytes.clear().limit(length));
    if (wanted != null) {
      read(wanted, at, newBytes.clear().limit(length));
    }
    for (int from = 0; from < length; ) {
      int to = unitEnd(at, from, length);
      if (isSame(from, to)) {
        from = to;
        continue;
      }
      boolean zeros = Zeros.fill(oldBytes, from, to - from);
      to = zeros ? endOfZeros(at, from, length) : endOfData(at, from, length);
      if (zeros) {
        image.recordZeros(at + from, to - from);
      } else {
        image.write(at + from, oldBytes.limit(to).position(from));
      }
      from = to;
    }
  }

  private int endOfZeros(long at, int from, int length) {
    int end = from;
    while (end < length) {
      int next = unitEnd(at, end, length);
      if (isSame(end, next) || !Zeros.fill(oldBytes, end, next - end)) {
        break;
      }
      end = next;
    }
    return end;
  }

  /** Returns where data end; a few zeros behind them are written, too, so that they are one run. */
  private int endOfData(long at, int from, int length) {
    int end = from;
    int dataEnd = from;
    while (end < length && end - dataEnd <= MOST_ZEROS_WRITTEN) {
      int next = unitEnd(at, end, length);
      if (isSame(end, next)) {
        break;
      }
      boolean zeros = Zeros.fill(oldBytes, end, next - end);
      end = next;
      dataEnd = zeros ? dataEnd : end;
    }
    return end - dataEnd <= MOST_ZEROS_WRITTEN ? end : dataEnd;
  }

  private int unitEnd(long at, int from, int length) {
    int unit = image.unitSize();
    return (int) Math.min(length, from + unit - (at + from) % unit);
  }

  private boolean isSame(int from, int to) {
    oldBytes.limit(to).position(from);
    if (wanted == null) {
      return Zeros.fill(oldBytes, from, to - from);
    }
    return oldBytes.equals(newBytes.limit(to).position(from));
  }

  /** Fills a buffer from a disk, with zeros behind its end. */
  private static void read(@Nullable GuestDisk disk, long at, ByteBuffer target)
      throws IOException {
    int limit = target.limit();
    if (disk != null && at < disk.size()) {
      disk.read(at, target.limit((int) Math.min(limit, disk.size() - at)));
    }
    Zeros.put(target.limit(limit));
  }

  /**
   * Says in the image what it rests on, once all is copied.
   *
   * @param name as it is to be stored
   * @param formatName in QEMU's words
   * @throws ImageChangeException if the image can't have such a backing file
   */
  public void nameBacking(String name, @Nullable String formatName) throws IOException {
    BackingChange.name(image.settled(), name, formatName);
  }

  /** Has the image rest on nothing, once all is copied. */
  public void removeBacking() throws IOException {
    BackingChange.remove(image.settled());
  }

  @Override
  public void close() throws IOException {
    image.close();
  }
}

package io.seedling.qcow2;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A guest's disk that is read and written: the image at the top of a chain is changed, and what it
 * rests on is only read. The images are locked as QEMU locks them.
 *
 * <p>What was written before {@link #flush} returned is there, whatever happens to the machine;
 * what came later may be there or not. When a call fails, the next ones do, too, and the image is
 * left as it was at some moment since the last flush. For one thread.
 */
public abstract sealed class WritableDisk implements Closeable
    permits WritableQcow2Disk, WritableRawDisk {
  private boolean failed;

  WritableDisk() {}

  /**
   * Opens an image and all below it; the caller closes the disk.
   *
   * @param source of an image in its present state
   * @throws BackingChainException if a file that the image rests on is missing, broken or not
   *     supported
   * @throws ImageInUseException if another process has the image open, or writes to one below it
   * @throws UnsupportedImageException if the image is encrypted or marked corrupt
   */
  public static WritableDisk open(ImageSource source) throws IOException {
    if (source.snapshot().isPresent()) {
      throw new IllegalArgumentException("a snapshot is not written to");
    }
    ImageFormat format;
    try (DiskImage image = DiskImage.open(source.with(Locking.NONE))) {
      format = image.format();
    }
    return format == ImageFormat.RAW ? WritableRawDisk.of(source) : WritableQcow2Disk.of(source);
  }

  /** A call that may leave the image half changed in memory. */
  interface Change {
    void run() throws IOException;
  }

  /** Runs a call, after which nothing works any more if it fails. */
  final void change(Change change) throws IOException {
    requireSound();
    boolean done = false;
    try {
      change.run();
      done = true;
    } finally {
      failed = !done;
    }
  }

  private void requireSound() throws IOException {
    if (failed) {
      throw new IOException("an earlier write to the image failed");
    }
  }

  final boolean hasFailed() {
    return failed;
  }

  final void requireWithin(long guestOffset, long bytes) {
    if (guestOffset < 0 || bytes < 0 || bytes > size() - guestOffset) {
      throw new IllegalArgumentException(
          bytes + " bytes from " + guestOffset + " on, of a disk of " + size());
    }
  }

  /** Returns the bytes that the guest sees. */
  public final long size() {
    return disk().size();
  }

  /** Returns what the guest sees by now, and what is recorded of it; it is closed with this. */
  abstract GuestDisk disk();

  /** Reads guest bytes into a buffer, to its limit; they lie within {@link #size()}. */
  public final void read(long guestOffset, ByteBuffer target) throws IOException {
    requireWithin(guestOffset, target.remaining());
    disk().read(guestOffset, target);
  }

  /** Writes what is between position and limit, and lies within {@link #size()}. */
  public abstract void write(long guestOffset, ByteBuffer source) throws IOException;

  /**
   * Makes bytes zeros, without writing them where the image can say so.
   *
   * @param unmaps whether places that the image has for them are given back
   */
  public abstract void writeZeros(long guestOffset, long bytes, boolean unmaps) throws IOException;

  /**
   * Gives back the places of clusters that lie within a range of bytes; as in QEMU, they read as
   * zeros then, or, where the image can't say that over what it rests on, as before.
   */
  public abstract void discard(long guestOffset, long bytes) throws IOException;

  /** Has all that was written be on the disk. */
  public abstract void flush() throws IOException;
}

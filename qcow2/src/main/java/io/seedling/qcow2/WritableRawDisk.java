package io.seedling.qcow2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A raw image that is written to; it keeps its length. */
final class WritableRawDisk extends WritableDisk {
  private static final int ZEROS_AT_ONCE = 1 << 20;

  private final WritableDataFile file;
  private final GuestDisk disk;

  private WritableRawDisk(WritableDataFile file, GuestDisk disk) {
    this.file = file;
    this.disk = disk;
  }

  static WritableRawDisk of(ImageSource source) throws IOException {
    WritableDataFile file = WritableDataFile.open(source);
    try {
      ImageSource image = ImageSource.of(source.file(), Optional.of(ImageFormat.RAW));
      return new WritableRawDisk(file, GuestDisk.open(image.with(source.drivers())));
    } catch (Throwable t) {
      file.close();
      throw t;
    }
  }

  @Override
  GuestDisk disk() {
    return disk;
  }

  @Override
  public void write(long guestOffset, ByteBuffer source) throws IOException {
    requireWithin(guestOffset, source.remaining());
    change(
        () -> {
          file.file().beforeGuestWrite();
          ImageFile.write(file.channel(), source, guestOffset);
        });
  }

  @Override
  public void writeZeros(long guestOffset, long bytes, boolean unmaps) throws IOException {
    requireWithin(guestOffset, bytes);
    ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(bytes, ZEROS_AT_ONCE));
    for (long at = guestOffset; at < guestOffset + bytes; at += zeros.capacity()) {
      write(at, zeros.clear().limit((int) Math.min(zeros.capacity(), guestOffset + bytes - at)));
    }
  }

  /** A plain file has no places to give back. */
  @Override
  public void discard(long guestOffset, long bytes) {
    requireWithin(guestOffset, bytes);
  }

  @Override
  public void flush() throws IOException {
    change(() -> file.channel().force(true));
  }

  @Override
  public void close() throws IOException {
    try (file;
        disk) {
      if (!hasFailed()) {
        file.channel().force(true);
      }
    }
  }
}

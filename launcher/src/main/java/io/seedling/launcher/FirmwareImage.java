package io.seedling.launcher;

import io.seedling.launcher.Firmware.Flash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the first bytes of an image of flash memory tell: its format, and its size to the guest. */
final class FirmwareImage {
  private static final int MAGIC = 0x514649fb; // "QFI\xfb"
  private static final int VIRTUAL_SIZE_AT = 24; // of qcow2's header
  private static final int HEADER_BYTES = 32;

  private FirmwareImage() {}

  /** Returns how a file is to be read; one without a header is raw. */
  static Disk.Format formatOf(Path file) throws IOException {
    ByteBuffer head = head(file);
    boolean qcow2 = head.limit() >= Integer.BYTES && head.getInt(0) == MAGIC;
    return qcow2 ? Disk.Format.QCOW2 : Disk.Format.RAW;
  }

  /** Returns how many bytes of memory the guest sees. */
  static long guestBytes(Flash flash) throws IOException {
    if (flash.format() == Disk.Format.RAW) {
      return Files.size(flash.image());
    }
    ByteBuffer head = head(flash.image());
    if (head.limit() < HEADER_BYTES) {
      throw new IOException(flash.image() + ": is no qcow2 image");
    }
    return head.getLong(VIRTUAL_SIZE_AT);
  }

  private static ByteBuffer head(Path file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEADER_BYTES);
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // until the header is there or the file ends
      }
    }
    return head.flip();
  }
}

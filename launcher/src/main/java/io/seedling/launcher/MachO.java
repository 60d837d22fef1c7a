package io.seedling.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The head of a macOS program, {@code mach/machine.h} and {@code mach-o/loader.h}. */
final class MachO {
  private static final int LENGTH = 8;
  private static final int MAGIC_AT = 0;
  private static final int CPU_TYPE_AT = 4;
  private static final int MAGIC_64 = 0xfeedfacf;
  private static final int CPU_TYPE_X86_64 = 0x01000007;

  private MachO() {}

  /** Says so of a program for one architecture; a script or a universal program isn't one. */
  static boolean isForIntelOnly(Path program) {
    ByteBuffer head = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    try (SeekableByteChannel channel = Files.newByteChannel(program)) {
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // until the head is full or the file ends
      }
    } catch (IOException e) {
      return false; // it can be run although it can't be read; nothing is known
    }
    return !head.hasRemaining()
        && head.getInt(MAGIC_AT) == MAGIC_64
        && head.getInt(CPU_TYPE_AT) == CPU_TYPE_X86_64;
  }
}

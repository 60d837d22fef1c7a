package io.seedling.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * The head of a macOS program: {@code mach/machine.h}, {@code mach-o/loader.h} and, for universal
 * ones, {@code mach-o/fat.h}.
 */
final class MachO {
  private static final int THIN_LENGTH = 8;
  private static final int MAGIC_AT = 0;
  private static final int CPU_TYPE_AT = 4;
  private static final int MAGIC_64 = 0xfeedfacf; // little-endian, as all Macs are
  private static final int FAT_MAGIC = 0xcafebabe; // big-endian on every machine
  private static final int FAT_MAGIC_64 = 0xcafebabf;
  private static final int FAT_COUNT_AT = 4;
  private static final int FAT_HEADER_LENGTH = 8;
  private static final int FAT_ENTRY_LENGTH = 20;
  private static final int FAT_ENTRY_64_LENGTH = 32;
  private static final int MOST_ENTRIES = 16; // a class file of Java has 45 or more there
  private static final int CPU_TYPE_X86_64 = 0x01000007;
  private static final int CPU_TYPE_ARM64 = 0x0100000c;

  private MachO() {}

  /**
   * Returns the architectures that a program has code for; none where that can't be told, as of a
   * script or of a file that can be run and not read.
   */
  static Set<GuestArch> architectures(Path program) {
    Set<GuestArch> found = EnumSet.noneOf(GuestArch.class);
    ByteBuffer head;
    try {
      head = head(program, FAT_HEADER_LENGTH + MOST_ENTRIES * FAT_ENTRY_64_LENGTH);
    } catch (IOException e) {
      return found;
    }
    if (head.limit() < THIN_LENGTH) {
      return found;
    }
    int magic = head.order(ByteOrder.BIG_ENDIAN).getInt(MAGIC_AT);
    if (magic == FAT_MAGIC) {
      addUniversal(head, FAT_ENTRY_LENGTH, found);
    } else if (magic == FAT_MAGIC_64) {
      addUniversal(head, FAT_ENTRY_64_LENGTH, found);
    } else if (head.order(ByteOrder.LITTLE_ENDIAN).getInt(MAGIC_AT) == MAGIC_64) {
      add(head.getInt(CPU_TYPE_AT), found);
    }
    return found;
  }

  /** Each entry of a universal program begins with the type of the processor it is for. */
  private static void addUniversal(ByteBuffer head, int entryLength, Set<GuestArch> found) {
    long count = Integer.toUnsignedLong(head.getInt(FAT_COUNT_AT));
    for (int i = 0; i < count && count <= MOST_ENTRIES; i++) {
      int at = FAT_HEADER_LENGTH + i * entryLength;
      if (at + Integer.BYTES <= head.limit()) {
        add(head.getInt(at), found);
      }
    }
  }

  private static void add(int cpuType, Set<GuestArch> found) {
    if (cpuType == CPU_TYPE_X86_64) {
      found.add(GuestArch.X86_64);
    } else if (cpuType == CPU_TYPE_ARM64) {
      found.add(GuestArch.AARCH64);
    }
  }

  private static ByteBuffer head(Path program, int length) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(length);
    try (SeekableByteChannel channel = Files.newByteChannel(program)) {
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // until the head is full or the file ends
      }
    }
    return head.flip();
  }

  /** Says so of a program for one architecture; a script or a universal program isn't one. */
  static boolean isForIntelOnly(Path program) {
    return architectures(program).equals(EnumSet.of(GuestArch.X86_64));
  }
}

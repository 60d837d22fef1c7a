package io.seedling.launcher;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * {@code sysctlbyname(3)} of macOS' libSystem; it isn't variadic, so it is safe on Apple's arm64.
 */
final class LibSystemSysctl implements Sysctl {
  private static final int LONGEST_TEXT = 256;

  private interface LibSystem extends Library {
    int sysctlbyname(
        String name,
        Pointer oldValue,
        LongByReference oldLength,
        @Nullable Pointer newValue,
        long newLength);
  }

  @Override
  public OptionalInt integer(String name) {
    try {
      return ask(Native.load("c", LibSystem.class), name);
    } catch (LinkageError e) {
      return OptionalInt.empty(); // JNA's library can't be unpacked here
    }
  }

  @Override
  public Optional<String> text(String name) {
    try {
      return askText(Native.load("c", LibSystem.class), name);
    } catch (LinkageError e) {
      return Optional.empty(); // as above
    }
  }

  private static Optional<String> askText(LibSystem library, String name) {
    try (Memory value = new Memory(LONGEST_TEXT)) {
      value.clear();
      LongByReference length = new LongByReference(LONGEST_TEXT - 1); // a zero stays at its end
      int result = library.sysctlbyname(name, value, length, null, 0);
      return result == 0 ? Optional.of(value.getString(0, "UTF-8").strip()) : Optional.empty();
    }
  }

  private static OptionalInt ask(LibSystem library, String name) {
    try (Memory value = new Memory(Long.BYTES)) {
      value.clear();
      LongByReference length = new LongByReference(value.size());
      int result = library.sysctlbyname(name, value, length, null, 0);
      // a value may be 8 bytes long; every macOS machine is little-endian, so its low half comes
      // first
      return result == 0 ? OptionalInt.of(value.getInt(0)) : OptionalInt.empty();
    }
  }
}

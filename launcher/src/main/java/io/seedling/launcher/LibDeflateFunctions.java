package io.seedling.launcher;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Functions of libdeflate ({@code libdeflate.h}), the same in all versions since 1.0.
 *
 * @param allocate {@code struct libdeflate_decompressor *()}; NULL if out of memory
 * @param decompress {@code enum libdeflate_result (decompressor, const void *in, size_t inBytes,
 *     void *out, size_t outBytesAvailable, size_t *outBytesOrNull)}; 0 is success
 * @param free {@code void (decompressor)}
 */
record LibDeflateFunctions(Function allocate, Function decompress, Function free) {

  /** Returns those of the first library that has them all. */
  static Optional<LibDeflateFunctions> of(List<String> names) {
    for (String name : names) {
      try {
        if (Native.SIZE_T_SIZE == Long.BYTES) { // a Java long stands for a size_t
          return Optional.of(of(NativeLibrary.getInstance(name)));
        }
      } catch (LinkageError e) {
        // not there, for another processor, another one; or JNA has no native code for this host
      }
    }
    return Optional.empty();
  }

  private static LibDeflateFunctions of(NativeLibrary library) {
    return new LibDeflateFunctions(
        library.getFunction("libdeflate_alloc_decompressor"),
        library.getFunction("libdeflate_deflate_decompress"),
        library.getFunction("libdeflate_free_decompressor"));
  }

  /**
   * Returns what the library can be called. But on Linux, the loader would look into the working
   * directory, too, if it weren't for whole paths.
   */
  static List<String> names(Host host) {
    return switch (host.platform().os()) {
      case LINUX -> List.of("libdeflate.so.0");
      case MACOS ->
          filesIn(
              List.of(
                  host.path("/opt/homebrew/lib"),
                  host.path("/usr/local/lib"),
                  host.path("/opt/local/lib")),
              "libdeflate.0.dylib",
              "libdeflate.dylib");
      case WINDOWS -> filesIn(host.pathsIn("PATH"), "deflate.dll", "libdeflate.dll");
      case OTHER -> List.of();
    };
  }

  private static List<String> filesIn(List<Path> directories, String... names) {
    List<String> found = new ArrayList<>();
    for (Path directory : directories) {
      for (String name : names) {
        Path file = directory.resolve(name);
        if (file.isAbsolute() && Files.isRegularFile(file)) {
          found.add(file.toString());
        }
      }
    }
    return found;
  }
}

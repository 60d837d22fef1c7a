package io.seedling.launcher;

import com.sun.jna.Pointer;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A decompressor of libdeflate, a C library that many systems have, and that inflates in half of
 * the time that Java's {@code Inflater} takes. For one thread.
 *
 * <p>To load native code costs a process some 60 ms of CPU time: as much as is saved in 60 MiB.
 */
public final class LibDeflate implements Closeable {
  private static final int SUCCESS = 0;

  private final LibDeflateFunctions functions;
  private @Nullable Pointer decompressor;

  private LibDeflate(LibDeflateFunctions functions, Pointer decompressor) {
    this.functions = functions;
    this.decompressor = decompressor;
  }

  /**
   * Returns a new decompressor, which the caller closes.
   *
   * @return empty where this host doesn't have the library, or has another one of its name
   */
  public static Optional<LibDeflate> open() {
    return Loaded.FUNCTIONS.isPresent() ? open(Loaded.FUNCTIONS.get()) : Optional.empty();
  }

  static Optional<LibDeflate> open(LibDeflateFunctions functions) {
    Pointer decompressor = functions.allocate().invokePointer(new Object[0]);
    return decompressor == null // out of memory
        ? Optional.empty()
        : Optional.of(new LibDeflate(functions, decompressor));
  }

  /**
   * Decompresses a raw deflate stream. Some that break the format are read, which zlib refuses: it
   * counts the symbols of a code, for one.
   *
   * @param packed what begins with it, from position to limit
   * @param target filled to its limit, to which the position moves
   * @return false where the stream doesn't end just where the target does, is not valid, or a
   *     buffer is in the heap; what is in the target then is of no use, and no position has moved
   */
  public boolean inflate(ByteBuffer packed, ByteBuffer target) {
    Pointer mine = decompressor;
    if (mine == null || !packed.isDirect() || !target.isDirect() || target.isReadOnly()) {
      return false;
    }
    // a slice's address is that of its first byte, and an argument stays reachable
    Object[] arguments = {
      mine,
      packed.slice(),
      (long) packed.remaining(),
      target.slice(),
      (long) target.remaining(),
      Pointer.NULL // not asked how long the stream is, it fails where that isn't the room's length
    };
    if (functions.decompress().invokeInt(arguments) != SUCCESS) {
      return false;
    }
    target.position(target.limit());
    return true;
  }

  /** Gives back the memory; what is asked of it later is answered by false. */
  @Override
  public void close() {
    Pointer mine = decompressor;
    decompressor = null;
    if (mine != null) {
      functions.free().invokeVoid(new Object[] {mine});
    }
  }

  /** Looked for once, and late. */
  private static final class Loaded {
    static final Optional<LibDeflateFunctions> FUNCTIONS =
        LibDeflateFunctions.of(LibDeflateFunctions.names(Host.current()));
  }
}

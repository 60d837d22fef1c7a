package io.seedling.qcow2;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A codec for Zstandard's frames; for one thread.
 *
 * <p>Images without such clusters load none of the classes behind this one.
 */
sealed interface Zstd extends Closeable permits ZstdNative, ZstdJava {
  /** A system property; where it is {@code java}, the native library is not looked for. */
  String CODEC_PROPERTY = "seedling.zstd";

  /** Returns a new codec, which the caller closes: the native one, where its library is usable. */
  static Zstd open() {
    return Choice.WHY_NOT_NATIVE == null ? new ZstdNative() : new ZstdJava();
  }

  /** Returns why the codec is the one in Java, which writes other bytes; empty where it isn't. */
  static Optional<String> whyNotNative() {
    return Optional.ofNullable(Choice.WHY_NOT_NATIVE);
  }

  /**
   * Decompresses a frame.
   *
   * @param frame all of it, and nothing else, from position to limit; not in the heap
   * @param cluster filled to its limit
   * @return false where it is not a valid frame, or not of so many bytes
   */
  boolean decompress(ByteBuffer frame, ByteBuffer cluster);

  /**
   * Compresses a cluster into a frame.
   *
   * @param cluster from position to limit; not in the heap
   * @param packed where the frame goes, from position to limit; the position moves behind it; not
   *     in the heap
   * @return false where it has no room; the position has not moved then
   */
  boolean compress(ByteBuffer cluster, ByteBuffer packed);

  @Override
  void close();

  /** Made once, and late: with the first codec. */
  final class Choice {
    static final @Nullable String WHY_NOT_NATIVE = whyNot();

    private Choice() {}

    private static @Nullable String whyNot() {
      return "java".equals(System.getProperty(CODEC_PROPERTY))
          ? CODEC_PROPERTY + " is java"
          : ZstdNative.whyUnusable();
    }
  }
}

package io.seedling.seed;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Base 64 as Python's {@code base64.b64decode} and {@code decodebytes} read it: what is not of the
 * alphabet is passed over, and after the padding nothing is read.
 */
final class PythonBase64 {
  private static final int BITS = 6;

  private PythonBase64() {}

  /** Returns the bytes; empty where Python fails: outside ASCII, or when the padding is wrong. */
  static Optional<ByteBuffer> decode(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    int bits = 0;
    int digits = 0;
    int pads = 0;
    boolean isDone = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return Optional.empty();
      }
      int digit = digit(c);
      if (isDone || (c != '=' && digit < 0)) {
        continue;
      } else if (c == '=') {
        isDone = digits % 4 >= 2 && digits % 4 + ++pads >= 4;
        continue;
      }
      pads = 0;
      bits = (bits << BITS) | digit;
      if (++digits % 4 != 1) {
        bytes.put((byte) (bits >> ((3 - (digits + 3) % 4) * 2)));
      }
    }
    boolean isWhole = isDone || digits % 4 == 0;
    return isWhole ? Optional.of(bytes.flip().asReadOnlyBuffer()) : Optional.empty();
  }

  private static int digit(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    } else if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    } else if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    } else if (c == '+') {
      return 62;
    }
    return c == '/' ? 63 : -1;
  }
}

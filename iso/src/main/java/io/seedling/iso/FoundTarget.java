package io.seedling.iso;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A symbolic link's target, put together from the component records of SL (RRIP §4.1.3.1). */
final class FoundTarget {
  private static final int CONTINUES = 1;
  private static final int CURRENT = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;
  private static final int HEADER_LENGTH = 2;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
  private boolean slashDue;
  private boolean stated;

  /**
   * Adds the component records of one entry.
   *
   * @return false where a component passes the end, or has a flag that nothing here knows
   */
  boolean add(ByteBuffer components) {
    stated = true;
    int at = components.position();
    while (components.limit() - at >= HEADER_LENGTH) {
      int flags = Byte.toUnsignedInt(components.get(at));
      int length = Byte.toUnsignedInt(components.get(at + 1));
      if (length > components.limit() - at - HEADER_LENGTH) {
        return false;
      }
      byte[] text = new byte[length];
      components.get(at + HEADER_LENGTH, text);
      if (!add(flags, text)) {
        return false;
      }
      at += HEADER_LENGTH + length;
    }
    return at == components.limit();
  }

  private boolean add(int flags, byte[] text) {
    if (slashDue) {
      bytes.write('/');
    }
    slashDue = (flags & (CONTINUES | ROOT)) == 0;
    switch (flags & ~CONTINUES) {
      case 0 -> bytes.writeBytes(text);
      case CURRENT -> bytes.write('.');
      case PARENT -> bytes.writeBytes("..".getBytes(StandardCharsets.US_ASCII));
      case ROOT -> bytes.write('/');
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether there was an SL entry at all. */
  boolean isStated() {
    return stated;
  }

  int length() {
    return bytes.size();
  }

  /** Returns the target; UTF-8 or, where it is not that, ISO-8859-1. */
  String text() {
    return RecordedText.ofUnknownCharset(bytes.toByteArray());
  }
}

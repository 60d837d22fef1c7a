package io.seedling.iso;

import java.nio.ByteBuffer;

/** The bytes of a name as they are recorded in one tree. */
final class Identifier {
  /** The directory itself, and the root in a path table (ECMA-119 §7.6.2). */
  static final Identifier SELF = new Identifier(new byte[] {0});

  /** The directory above. */
  static final Identifier PARENT = new Identifier(new byte[] {1});

  private final byte[] bytes;

  /** Takes the array as its own. */
  Identifier(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the bytes, not a copy of them. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  void put(ByteBuffer out) {
    out.put(bytes);
  }
}

package io.seedling.iso;

import java.nio.ByteBuffer;

/** The bytes of a name as they are recorded in one tree. */
final class Identifier {
  /** The directory itself, and the root in a path table (ECMA-119 §7.6.2). */
  static final Identifier SELF = new Identifier(new byte[] {0});

  /** The directory above. */
  static final Identifier PARENT = new Identifier(new byte[] {1});

  private final byte[] bytes;

  private Identifier(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the identifier for a name that has been fitted to the tree. */
  static Identifier of(String name, boolean directory, boolean joliet) {
    return new Identifier(
        joliet ? JolietName.identifier(name) : PlainName.identifier(name, directory));
  }

  int length() {
    return bytes.length;
  }

  void put(ByteBuffer out) {
    out.put(bytes);
  }
}

package io.seedling.iso;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The numbers and texts of a volume, as tests read them. */
final class RawVolume {
  /** Where findings go. */
  interface Rules {
    void rule(boolean holds, String otherwise);
  }

  private final SparseBytes volume;
  private final Rules rules;

  RawVolume(SparseBytes volume, Rules rules) {
    this.volume = volume;
    this.rules = rules;
  }

  /** Returns the bytes of the whole volume. */
  long size() {
    return volume.size();
  }

  void rule(boolean holds, String otherwise) {
    rules.rule(holds, otherwise);
  }

  /** Returns a number of so many bytes, the least significant first. */
  long le(long at, int length) {
    long number = 0;
    for (int i = length - 1; i >= 0; i--) {
      number = number << 8 | u8(at + i);
    }
    return number;
  }

  int u8(long at) {
    return Byte.toUnsignedInt(volume.get(at));
  }

  long u32be(long at) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(volume.get(at, 4)).getInt());
  }

  long le32(long at) {
    return Integer.toUnsignedLong(Integer.reverseBytes((int) u32be(at)));
  }

  long both32(long at) {
    rule(le32(at) == u32be(at + 4), "the two byte orders differ at " + at);
    return u32be(at + 4);
  }

  int both16(long at) {
    int big = u8(at + 2) << 8 | u8(at + 3);
    rule((u8(at + 1) << 8 | u8(at)) == big, "orders at " + at);
    return big;
  }

  String text(long at, int length) {
    return new String(volume.get(at, length), StandardCharsets.ISO_8859_1);
  }
}

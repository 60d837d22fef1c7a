package io.seedling.iso;

import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** A content that is in memory. */
final class BytesContent implements IsoContent {
  private final byte[] bytes;

  /** Takes the array as its own. */
  BytesContent(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public ReadableByteChannel open() {
    return Channels.newChannel(new ByteArrayInputStream(bytes));
  }
}

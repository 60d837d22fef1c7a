package io.seedling.iso;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** A content that comes from a stream, and so comes once. */
final class StreamContent implements IsoContent {
  private final InputStream stream;
  private final long size;
  private boolean opened;

  /**
   * @param size the bytes that the stream will yield
   */
  StreamContent(InputStream stream, long size) {
    this.stream = stream;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public ReadableByteChannel open() throws IOException {
    if (opened) {
      throw new IOException("a content that comes from a stream was read before; it comes once");
    }
    opened = true;
    return Channels.newChannel(stream);
  }
}

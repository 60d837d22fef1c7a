package io.seedling.iso;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** The bytes of one file: a length that is known before, and a way to read them once. */
public interface IsoContent {

  /** Returns the length in bytes. */
  long size() throws IOException;

  /** Opens the bytes from their start; the caller closes the channel. */
  ReadableByteChannel open() throws IOException;
}
